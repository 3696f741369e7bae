using Sluice.Base.Lanes;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Storage.Logs;

namespace Sluice.Server.Replicas;

/// <summary>What the node's logs are opened with.</summary>
internal sealed record LogLoadRequest
{
    /// <summary>This node.</summary>
    public required int NodeId { get; init; }

    /// <summary>The node's log directories.</summary>
    public required IReadOnlyList<LogDirectory> Directories { get; init; }

    /// <summary>The metadata as replayed so far: which replica belongs here.</summary>
    public required MetadataImage Image { get; init; }

    /// <summary>What the logs obey.</summary>
    public required TopicLogSettings Settings { get; init; }

    /// <summary><c>sluice.log.flush.before.ack</c>: what recovery found is flushed before anybody may read it.</summary>
    public required bool FlushBeforeAck { get; init; }

    /// <summary><c>num.recovery.threads.per.data.dir</c>.</summary>
    public required int LanesPerDirectory { get; init; }

    /// <summary>Makes the lanes.</summary>
    public required IScheduler Scheduler { get; init; }

    /// <summary>Told what escaped a lane.</summary>
    public required Action<Lane, Exception> Fault { get; init; }

    /// <summary>Told what people should know.</summary>
    public required Action<string> Note { get; init; }

    /// <summary>Takes directories that an earlier run had begun to delete.</summary>
    public required Action<PendingDeletion> Delete { get; init; }

    /// <summary>A fresh identifier for a renamed directory.</summary>
    public required Func<Uuid> NewId { get; init; }
}
