using System.Diagnostics;
using System.Text;

namespace Sluice.IntegrationTests;

/// <summary>
/// A node as a process of its own, on free ports of 127.0.0.1. Started by <see cref="Up"/> or <see cref="Start"/>, which return when it
/// said
/// that it is ready; stopped by signals to its own pid.
/// </summary>
public sealed class RunningSluice : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly ManualResetEventSlim _ready = new();

    private RunningSluice(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Take(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Pid => _process.Id;

    /// <summary>Where clients connect: host:port, from the line it printed.</summary>
    public string Bootstrap { get; private set; } = "";

    /// <summary>All it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return $"{_output}\n{_error}";
        }
    }

    /// <summary>Waits until it has written this: what it writes arrives here later than what it does.</summary>
    public bool Says(string text) => Until.Holds(() => Output.Contains(text, StringComparison.Ordinal));

    /// <summary><c>sluice up</c> on a directory of the test.</summary>
    public static RunningSluice Up(string directory, params string[] more) => Start(["up", "--port", "0", "--data", directory, .. more]);

    /// <summary>Any command that starts a node.</summary>
    public static RunningSluice Start(params string[] arguments) => StartWith(null, arguments);

    /// <summary>The same with one more environment variable.</summary>
    public static RunningSluice StartWith((string Name, string Value)? variable, params string[] arguments) =>
        Ready(SluiceProgram.Start(SluiceProgram.Path, variable, OverTestedSeams(arguments)));

    /// <summary>The same with no more than so many open files.</summary>
    public static RunningSluice StartWithFiles(int limit, params string[] arguments) => Ready(SluiceProgram.Start(
        "sh", null, ["-c", $"ulimit -n {limit}; exec \"$0\" \"$@\"", SluiceProgram.Path, .. OverTestedSeams(arguments)]));

    /// <summary>
    /// The whole suite runs over what Windows and macOS use when SLUICE_TEST_PORTABLE is set (as .ci/run does): what a node does over
    /// one transport and disk it does over all.
    /// </summary>
    public static bool IsPortable => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("SLUICE_TEST_PORTABLE"));

    private static string[] OverTestedSeams(string[] arguments) => IsPortable
        ? [.. arguments, "--override", "sluice.network.transport=sockets", "--override", "sluice.log.disk=portable"]
        : arguments;

    private static RunningSluice Ready(Process process)
    {
        var node = new RunningSluice(process);
        try
        {
            node.WaitUntilReady();
            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>SIGTERM, then waits.</summary>
    /// <returns>The exit code.</returns>
    public int Stop()
    {
        Signal("-TERM");
        if (!_process.WaitForExit(SluiceProgram.Patience)) throw new TimeoutException($"the node did not stop:\n{Output}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: what a crash leaves behind.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Sends a signal such as <c>-INT</c> to its pid.</summary>
    public void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [signal, Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
        _ready.Dispose();
    }

    private void WaitUntilReady()
    {
        long deadline = Environment.TickCount64 + (long)SluiceProgram.Patience.TotalMilliseconds;
        while (!_ready.Wait(50))
        {
            if (_process.HasExited)
            {
                _process.WaitForExit();
                throw new InvalidOperationException($"the node ended with {_process.ExitCode} before it was ready:\n{Output}");
            }
            if (Environment.TickCount64 > deadline)
                throw new TimeoutException($"the node was not ready within {SluiceProgram.Patience}:\n{Output}");
        }
    }

    private void Take(StringBuilder into, string? line)
    {
        if (line is null) return;
        lock (_output) into.AppendLine(line);
        int ready = line.IndexOf(" ready in ", StringComparison.Ordinal);
        if (ready < 0) return;
        Bootstrap = line[(ready + " ready in ".Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].TrimEnd(',');
        _ready.Set();
    }
}
