using Sluice.Storage.Logs;

namespace Sluice.Server.Partitions;

/// <summary>Whoever staged a batch: told its result once, on the loop that staged it, after the batch was written or refused.</summary>
public interface IStagedBatchOwner
{
    /// <summary>The batch given as <paramref name="slot"/> was appended or refused; results are in <paramref name="batch"/>.</summary>
    void Appended(int slot, Partition partition, in BatchAppend batch, in AppendOutcome outcome);
}
