using System.Globalization;

/// <summary>
/// Loaded by the runtime into a server under measurement, before its own code (DOTNET_STARTUP_HOOKS). Whoever writes to the pipe
/// <c>probe.ask</c> finds on <c>probe.answer</c> the bytes that the process has allocated. Its thread sleeps in between. Name, place and
/// signature are the runtime's.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        string? directory = Environment.GetEnvironmentVariable("SLUICE_LOAD_PROBE");
        if (directory is null) return;
        new Thread(() => Answer(directory)) { IsBackground = true, Name = "load-probe" }.Start();
    }

    private static void Answer(string directory)
    {
        while (true)
        {
            _ = File.ReadAllText(Path.Combine(directory, "probe.ask"));
            long bytes = GC.GetTotalAllocatedBytes(precise: true);
            File.WriteAllText(Path.Combine(directory, "probe.answer"), bytes.ToString(CultureInfo.InvariantCulture));
        }
    }
}
