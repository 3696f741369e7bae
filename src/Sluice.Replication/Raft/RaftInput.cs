namespace Sluice.Replication.Raft;

/// <summary>One thing that happened; the only way anything reaches a <see cref="RaftNode"/>.</summary>
public readonly record struct RaftInput
{
    /// <summary>What it is; says which of the other members mean something.</summary>
    public RaftInputKind Kind { get; private init; }

    /// <summary>An offset, or the number of a quorum state.</summary>
    public long Offset { get; private init; }

    /// <summary>An epoch, a kraft.version or a record count.</summary>
    public int Number { get; private init; }

    /// <summary>Node the message came from; −1 when unknown.</summary>
    public int From { get; private init; }

    /// <summary>The driver's number of the request: comes back with the reply.</summary>
    public long Correlation { get; private init; }

    /// <summary>Message, payload or voter set.</summary>
    public object? Body { get; private init; }

    /// <summary>The first input.</summary>
    public static RaftInput Start => new() { Kind = RaftInputKind.Start };

    /// <summary>The instant of the last ArmTimer effect has come.</summary>
    public static RaftInput TimerDue => new() { Kind = RaftInputKind.TimerDue };

    /// <summary>Step down; the node never leads again.</summary>
    public static RaftInput Stop => new() { Kind = RaftInputKind.Stop };

    /// <summary>The PersistQuorumState effect with this number has been carried out.</summary>
    public static RaftInput QuorumStateDurable(long number) => new() { Kind = RaftInputKind.QuorumStateDurable, Offset = number };

    /// <summary>
    /// Append <paramref name="recordCount"/> records as one batch at <paramref name="baseOffset"/>, as leader of <paramref name="epoch"/>.
    /// Answered by an Append or a ProposalRefused effect with the same payload.
    /// </summary>
    public static RaftInput Propose(int epoch, long baseOffset, int recordCount, object? payload) =>
        new() { Kind = RaftInputKind.Propose, Number = epoch, Offset = baseOffset, Correlation = recordCount, Body = payload };

    /// <summary>The log was written up to <paramref name="endOffset"/>.</summary>
    public static RaftInput Appended(long endOffset) => new() { Kind = RaftInputKind.Appended, Offset = endOffset };

    /// <summary>The log is durable up to <paramref name="endOffset"/>.</summary>
    public static RaftInput Flushed(long endOffset) => new() { Kind = RaftInputKind.Flushed, Offset = endOffset };

    /// <summary>A message from node <paramref name="from"/>; requests carry the number their reply must carry.</summary>
    public static RaftInput Receive(RaftMessage message, int from, long correlation) =>
        new() { Kind = RaftInputKind.Receive, Body = message, From = from, Correlation = correlation };

    /// <summary>A snapshot of this node is durable.</summary>
    public static RaftInput SnapshotTaken(OffsetAndEpoch id) =>
        new() { Kind = RaftInputKind.SnapshotTaken, Offset = id.Offset, Number = id.Epoch };

    /// <summary>The log now starts at <paramref name="startOffset"/>, the end of the oldest snapshot left.</summary>
    public static RaftInput LogStartAdvanced(long startOffset, OffsetAndEpoch earliestSnapshot) =>
        new()
        {
            Kind = RaftInputKind.LogStartAdvanced,
            Correlation = startOffset,
            Offset = earliestSnapshot.Offset,
            Number = earliestSnapshot.Epoch,
        };

    /// <summary>A fetched snapshot is in place and the log is empty behind it.</summary>
    public static RaftInput SnapshotLoaded(OffsetAndEpoch id) =>
        new() { Kind = RaftInputKind.SnapshotLoaded, Offset = id.Offset, Number = id.Epoch };

    /// <summary>The voters in force from now on; in the log at <paramref name="kraftVersion"/> 1.</summary>
    public static RaftInput VotersChanged(VoterSet voters, short kraftVersion) =>
        new() { Kind = RaftInputKind.VotersChanged, Body = voters, Number = kraftVersion };
}
