using System.Diagnostics;
using System.Globalization;

namespace Sluice.Load.Servers;

/// <summary>
/// Asks a .NET server how many bytes it has allocated so far. The server needs to know nothing of it: the runtime loads Sluice.Load.Probe
/// as a startup hook, which answers over two named pipes and sleeps otherwise.
/// </summary>
internal sealed class AllocationProbe : IDisposable
{
    private const int AnswerMs = 3000;

    private readonly string _ask;
    private readonly string _answer;
    private bool _isSilent;

    private AllocationProbe(string ask, string answer)
    {
        _ask = ask;
        _answer = answer;
    }

    /// <summary>Makes the pipes, and sets the environment of the server that is about to be started.</summary>
    public static AllocationProbe? Create(string directory, IDictionary<string, string?> environment)
    {
        string hook = Path.Combine(AppContext.BaseDirectory, "Sluice.Load.Probe.dll");
        if (!File.Exists(hook)) return null;
        var probe = new AllocationProbe(Path.Combine(directory, "probe.ask"), Path.Combine(directory, "probe.answer"));
        probe.Dispose();
        using Process made = Process.Start("mkfifo", [probe._ask, probe._answer]);
        made.WaitForExit();
        environment["DOTNET_STARTUP_HOOKS"] = hook;
        environment["SLUICE_LOAD_PROBE"] = directory;
        return probe;
    }

    /// <summary>Null when nobody answers, which is so for a program that loads no startup hooks.</summary>
    public long? AllocatedBytes()
    {
        if (_isSilent) return null;
        Task<long> answer = Task.Run(() =>
        {
            File.WriteAllText(_ask, "?");
            return long.Parse(File.ReadAllText(_answer), CultureInfo.InvariantCulture);
        });
        _isSilent = !answer.Wait(AnswerMs);
        return _isSilent ? null : answer.Result;
    }

    public void Dispose()
    {
        File.Delete(_ask);
        File.Delete(_answer);
    }
}
