using Sluice.Server.Partitions;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Stepped;

/// <summary>
/// Looks at the partitions' locks whenever the disk is used: never two are held (they are leaves), and none while something is flushed
/// (design §3a). Then the test's own faults, if it has some.
/// </summary>
internal sealed class LockWatch(SteppedNode owner, IDiskFaults? faults) : IDiskFaults
{
    public DiskFault Before(in DiskOperation operation)
    {
        DiskFault fault = faults?.Before(operation) ?? default;
        if (owner.Node is null) return fault;
        int held = 0;
        foreach (HostedTopic topic in owner.Node.View.Topics.Topics)
        {
            foreach (Partition? partition in topic.Partitions)
            {
                if (partition is { IsEntered: true }) held++;
            }
        }
        if (held > 1) Assert.Fail($"{held} partition locks are held at {operation.Kind} of {operation.Path}");
        bool flushes = operation.Kind is DiskOperationKind.Flush or DiskOperationKind.SyncDirectory;
        if (flushes && held > 0) Assert.Fail($"a partition lock is held while {operation.Path} is flushed");
        return fault;
    }
}
