using Sluice.Server.Partitions;
using Sluice.Storage.Logs;

namespace Sluice.Server.Replicas;

/// <summary>What <see cref="ReplicaHost"/> needs of the node.</summary>
public sealed record ReplicaHostServices
{
    /// <summary>This node.</summary>
    public required int NodeId { get; init; }

    /// <summary>The node's log directories.</summary>
    public required IReadOnlyList<LogDirectory> Directories { get; init; }

    /// <summary><c>sluice.log.flush.before.ack</c>.</summary>
    public required bool FlushBeforeAck { get; init; }

    /// <summary>The settings in force, by the newest image.</summary>
    public required Func<TopicLogSettings> Settings { get; init; }

    /// <summary>Takes a renamed directory that is removed after its delay.</summary>
    public required Action<PendingDeletion> Delete { get; init; }

    /// <summary>Asks for a flush of everything a partition has.</summary>
    public required Action<Partition> RequestFlush { get; init; }

    /// <summary>A fresh identifier of 32 hexadecimal digits for a renamed directory.</summary>
    public required Func<string> NewSuffix { get; init; }
}
