using Sluice.Base.Transports;
using Sluice.Server.Settings;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Cli;

/// <summary>Failures that a user can do something about, as one message without a stack trace.</summary>
internal static class Explanation
{
    /// <summary>What to print; null for a failure that is our own fault, whose trace is wanted.</summary>
    public static string? Of(Exception e) => e switch
    {
        DiskException { Failure: DiskFailure.Full } => $"{e.Message}. The disk is full: make room, then start again.",
        CommandFailedException or SettingsException or LogDirectoryException or CheckpointFormatException => e.Message,
        DiskException or ListenException => e.Message,
        _ => null,
    };
}
