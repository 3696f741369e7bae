using Sluice.Protocol;

namespace Sluice.Server.Fetching;

/// <summary>
/// One partition of a fetch session: what the client asks of it, and what it was last told (KIP-227). The links are the session's
/// order: partitions that returned data move to the end, so that the next answer begins with the others.
/// </summary>
public sealed class SessionPartition(string topic, Uuid topicId, int partition)
{
    internal SessionPartition? Next;
    internal SessionPartition? Previous;

    /// <summary>Name of the topic; empty while an id cannot be resolved.</summary>
    public string Topic { get; set; } = topic;

    /// <summary>Id of the topic; zero in sessions of versions below 13.</summary>
    public Uuid TopicId { get; } = topicId;

    /// <summary>Number of the partition.</summary>
    public int Partition { get; } = partition;

    /// <summary>First offset wanted.</summary>
    public long FetchOffset { get; set; }

    /// <summary>Bytes wanted at most.</summary>
    public int MaxBytes { get; set; }

    /// <summary>The epoch the client believes in; −1 skips the check.</summary>
    public int CurrentLeaderEpoch { get; set; } = -1;

    /// <summary>Epoch of the last record the client has; −1 skips the check.</summary>
    public int LastFetchedEpoch { get; set; } = -1;

    /// <summary>The log start of a follower; −1 from consumers.</summary>
    public long FollowerLogStartOffset { get; set; } = -1;

    /// <summary>The high watermark last told; −1 forces the next answer to contain the partition.</summary>
    public long ToldHighWatermark { get; set; } = -1;

    /// <summary>The log start offset last told.</summary>
    public long ToldLogStartOffset { get; set; } = -1;
}
