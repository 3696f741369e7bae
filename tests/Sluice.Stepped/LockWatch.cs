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
    private TopicDirectory? _seen;
    private Partition[] _partitions = [];

    public DiskFault Before(in DiskOperation operation)
    {
        DiskFault fault = faults?.Before(operation) ?? default;
        if (owner.Node is null) return fault;
        int held = 0;
        foreach (Partition partition in Partitions(owner.Node.View.Topics))
        {
            if (partition.IsEntered) held++;
        }
        if (held > 1) Assert.Fail($"{held} partition locks are held at {operation.Kind} of {operation.Path}");
        bool flushes = operation.Kind is DiskOperationKind.Flush or DiskOperationKind.SyncDirectory;
        if (flushes && held > 0) Assert.Fail($"a partition lock is held while {operation.Path} is flushed");
        return fault;
    }

    /// <summary>There are thousands of operations between two changes of the topics.</summary>
    private Partition[] Partitions(TopicDirectory topics)
    {
        if (ReferenceEquals(topics, _seen)) return _partitions;
        _seen = topics;
        return _partitions = [.. topics.Topics.SelectMany(static topic => topic.Partitions.ToArray()).OfType<Partition>()];
    }
}
