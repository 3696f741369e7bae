namespace Sluice.Cli.Storage;

/// <summary>A tool was called wrongly; the message is what argparse would say after the usage.</summary>
internal sealed class ToolUsageException(string message) : Exception(message);
