namespace Sluice.Simulation.Workloads;

/// <summary>A batch that a producer has sent or will send again, with what is in it.</summary>
internal sealed class SentBatch(byte[] bytes, long[] ids, long[] timestamps, int life)
{
    public byte[] Bytes { get; } = bytes;

    public long[] Ids { get; } = ids;

    public long[] Timestamps { get; } = timestamps;

    /// <summary>The node's life in which it was sent first.</summary>
    public int Life { get; } = life;

    public int BaseSequence { get; init; } = -1;

    /// <summary>It is on its way on the connection of now.</summary>
    public bool IsOnItsWay { get; set; }

    /// <summary>It was answered that the time was up: the node may have taken it.</summary>
    public bool HasTimedOut { get; set; }
}
