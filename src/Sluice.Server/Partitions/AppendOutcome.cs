namespace Sluice.Server.Partitions;

/// <summary>Where a partition stands after an append; −1 where it is unknown.</summary>
/// <param name="LogStartOffset">First offset of the log.</param>
/// <param name="HighWatermark">Records below are committed.</param>
/// <param name="FlushedEnd">Records below are on disk.</param>
/// <param name="FlushIsDue">An answer must wait for the disk: flush-before-ack, or flush.messages reached.</param>
/// <param name="HasRolled">A segment was finished: it is to be flushed soon, which nobody waits for.</param>
/// <param name="HasEnoughInSync">False when the in-sync set shrank below min.insync.replicas.</param>
public readonly record struct AppendOutcome(
    long LogStartOffset, long HighWatermark, long FlushedEnd, bool FlushIsDue, bool HasRolled, bool HasEnoughInSync)
{
    /// <summary>The partition could not be asked.</summary>
    public static AppendOutcome Refused => new(-1, -1, -1, FlushIsDue: false, HasRolled: false, HasEnoughInSync: true);
}
