using Microsoft.Extensions.Logging;

namespace Sluice.Server.Hosting;

/// <summary>Every line a node logs, with its event id.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(10, LogLevel.Information, "Node {NodeId} of cluster {ClusterId} starts; log directories: {Directories}.")]
    public static partial void Starting(ILogger log, int nodeId, string clusterId, string directories);

    [LoggerMessage(11, LogLevel.Information, "Listening on {Listener}.")]
    public static partial void Listening(ILogger log, string listener);

    [LoggerMessage(12, LogLevel.Information, "{Count} logs opened in {Directories} directories.")]
    public static partial void LogsOpened(ILogger log, int count, int directories);

    [LoggerMessage(13, LogLevel.Information, "Node {NodeId} is running, broker epoch {BrokerEpoch}.")]
    public static partial void Running(ILogger log, int nodeId, long brokerEpoch);

    [LoggerMessage(14, LogLevel.Error,
        "Log directory {Directory} is offline: {Reason}. Its partitions are not served any more. Repair the disk and restart the node.")]
    public static partial void DirectoryOffline(ILogger log, string directory, string reason);

    [LoggerMessage(15, LogLevel.Critical,
        "Lane {Lane} failed; the node stops without its clean marker and will recover at the next start.")]
    public static partial void LaneFailed(ILogger log, string lane, Exception failure);

    [LoggerMessage(16, LogLevel.Information, "Node {NodeId} is stopping.")]
    public static partial void Stopping(ILogger log, int nodeId);

    [LoggerMessage(17, LogLevel.Information, "Node {NodeId} stopped.")]
    public static partial void Stopped(ILogger log, int nodeId);

    [LoggerMessage(18, LogLevel.Warning, "{Note}")]
    public static partial void Note(ILogger log, string note);
}
