namespace Sluice.Cli;

/// <summary>
/// The name the program was called by. A link named after one of Kafka's tools is that tool. .NET resolves links before a program can
/// see them, so the name comes from the kernel; elsewhere than on Linux a shim (<c>exec sluice kafka-storage "$@"</c>) does the same.
/// </summary>
internal static class MultiCall
{
    private const string CommandLineFile = "/proc/self/cmdline";

    /// <summary>Kafka's name of the tool; null when the program was called by its own.</summary>
    public static string? ToolName()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(CommandLineFile)) return null;
        string text = File.ReadAllText(CommandLineFile);
        int end = text.IndexOf('\0');
        string called = Path.GetFileName(end < 0 ? text : text[..end]);
        return KafkaTools.IsTool(called) ? called : null;
    }
}
