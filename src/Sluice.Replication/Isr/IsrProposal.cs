namespace Sluice.Replication.Isr;

/// <summary>
/// One partition of an AlterPartition request: the ISR the leader asks the controller for (KIP-497). Asking is also how it reports
/// RECOVERED.
/// </summary>
/// <param name="LeaderEpoch">Under which the leader asks.</param>
/// <param name="PartitionEpoch">The state it saw; the controller refuses any other.</param>
/// <param name="Isr">The new ISR.</param>
/// <param name="BrokerEpochs">
/// Broker epoch per member of <paramref name="Isr"/>; −1 for the leader itself (the driver knows it) and where none is known.
/// </param>
public sealed record IsrProposal(int LeaderEpoch, int PartitionEpoch, int[] Isr, long[] BrokerEpochs);
