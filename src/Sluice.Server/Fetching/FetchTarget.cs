using Sluice.Base.Buffers;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Partitions;
using Sluice.Storage.Epochs;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;

namespace Sluice.Server.Fetching;

/// <summary>One partition of a fetch: what is asked, and what the last look at it gave.</summary>
internal struct FetchTarget
{
    /// <summary>Name of the topic, empty when only the id is known.</summary>
    public string Topic;

    /// <summary>Id of the topic.</summary>
    public Uuid TopicId;

    /// <summary>Number of the partition.</summary>
    public int Index;

    /// <summary>First offset wanted.</summary>
    public long FetchOffset;

    /// <summary>Bytes wanted at most.</summary>
    public int MaxBytes;

    /// <summary>The epoch the client believes in; −1 skips the check.</summary>
    public int CurrentLeaderEpoch;

    /// <summary>Epoch of the client's last record; −1 skips the check.</summary>
    public int LastFetchedEpoch;

    /// <summary>The session's entry, when the fetch belongs to a session.</summary>
    public SessionPartition? Entry;

    /// <summary>The hosted partition; null when <see cref="Error"/> says why there is none.</summary>
    public Partition? Partition;

    /// <summary>The waiter of this target while the fetch is parked.</summary>
    public FetchWaiter? Waiter;

    /// <summary>Result of the last look.</summary>
    public ErrorCode Error;

    /// <summary>Records below are visible; −1 on error.</summary>
    public long HighWatermark;

    /// <summary>Records below belong to decided transactions; −1 on error.</summary>
    public long LastStableOffset;

    /// <summary>First offset of the log; −1 on error.</summary>
    public long LogStartOffset;

    /// <summary>Where the client's history leaves ours; epoch −1 when it does not.</summary>
    public EpochEnd Diverging;

    /// <summary>The leader's epoch here, told with "fenced" and "not leader".</summary>
    public int LeaderEpoch;

    /// <summary>The records, with a lease on their file; null when there are none.</summary>
    public FileRegion? Records;

    /// <summary>What must be brought into memory before the partition can be looked at; null when it was.</summary>
    public ColdBytes? Cold;

    /// <summary>Aborted transactions that overlap the records; null for read_uncommitted.</summary>
    public List<AbortedTxn>? Aborted;

    /// <summary>The leader by the metadata, told with "not leader" and "fenced"; −1 when unknown.</summary>
    public int LeaderId;

    /// <summary>False when a session's answer leaves the partition out, for want of news.</summary>
    public bool IsTold;

    /// <summary>Asks for what a request names.</summary>
    public void Set(FetchRequestTopic topic, FetchRequestPartition partition, SessionPartition? entry)
    {
        Topic = topic.Topic;
        TopicId = topic.TopicId;
        Index = partition.Partition;
        FetchOffset = partition.FetchOffset;
        MaxBytes = partition.PartitionMaxBytes;
        CurrentLeaderEpoch = partition.CurrentLeaderEpoch;
        LastFetchedEpoch = partition.LastFetchedEpoch;
        Entry = entry;
    }

    /// <summary>Asks for what a session holds.</summary>
    public void Set(SessionPartition entry)
    {
        Topic = entry.Topic;
        TopicId = entry.TopicId;
        Index = entry.Partition;
        FetchOffset = entry.FetchOffset;
        MaxBytes = entry.MaxBytes;
        CurrentLeaderEpoch = entry.CurrentLeaderEpoch;
        LastFetchedEpoch = entry.LastFetchedEpoch;
        Entry = entry;
    }

    /// <summary>True when both are of one topic.</summary>
    public readonly bool IsSameTopic(in FetchTarget other) =>
        TopicId == other.TopicId && string.Equals(Topic, other.Topic, StringComparison.Ordinal);

    /// <summary>The partition cannot be read: nothing else is told.</summary>
    public void Fail(ErrorCode error)
    {
        DropRecords();
        Error = error;
        HighWatermark = LastStableOffset = LogStartOffset = -1;
    }

    /// <summary>Gives the lease back.</summary>
    public void DropRecords()
    {
        Records?.File.Dispose();
        Records = null;
        Cold = null;
        Aborted = null;
    }

    /// <summary>Forgets the last look and gives its lease back.</summary>
    public void Clear()
    {
        DropRecords();
        Error = ErrorCode.None;
        HighWatermark = LastStableOffset = LogStartOffset = -1;
        Diverging = new EpochEnd(-1, -1);
        LeaderEpoch = -1;
        LeaderId = -1;
    }
}
