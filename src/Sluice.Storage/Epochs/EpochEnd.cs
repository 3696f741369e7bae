namespace Sluice.Storage.Epochs;

/// <summary>Answer of the leader-epoch cache: the epoch found and the offset behind its last record; −1/−1 for "unknown".</summary>
public readonly record struct EpochEnd(int Epoch, long EndOffset)
{
    /// <summary>Nothing known about the epoch asked for.</summary>
    public static EpochEnd Undefined => new(-1, -1);
}
