namespace Sluice.Replication.Raft;

/// <summary>What the driver found on disk: the input of a start.</summary>
public sealed record RaftLogState
{
    /// <summary>First offset the log holds.</summary>
    public long LogStartOffset { get; init; }

    /// <summary>End of the log; all of it durable (the driver flushes what recovery kept before it starts the node).</summary>
    public long LogEndOffset { get; init; }

    /// <summary>Which epoch begins where.</summary>
    public IReadOnlyList<EpochStart> Epochs { get; init; } = [];

    /// <summary>The oldest snapshot on disk, 0-0 aside.</summary>
    public OffsetAndEpoch? EarliestSnapshot { get; init; }

    /// <summary>The newest snapshot on disk, 0-0 aside.</summary>
    public OffsetAndEpoch? LatestSnapshot { get; init; }
}
