namespace Sluice.Replication.Isr;

/// <summary>A partition's state as the metadata has it: what makes a replica the leader, or changes it while it leads.</summary>
/// <param name="LeaderEpoch">Counts leaders.</param>
/// <param name="PartitionEpoch">Counts changes of any kind.</param>
/// <param name="Replicas">Assigned replicas, the preferred leader first.</param>
/// <param name="Isr">Committed in-sync replicas.</param>
/// <param name="IsRecovering">The leader was elected uncleanly and has not yet reported RECOVERED.</param>
public sealed record PartitionAssignment(int LeaderEpoch, int PartitionEpoch, int[] Replicas, int[] Isr, bool IsRecovering);
