using Sluice.Storage.Disks;

namespace Sluice.Stepped;

/// <summary>
/// The operation of the disk before which the machine stops, and what that leaves. What the node does afterwards did not happen.
/// </summary>
internal sealed class CrashPoint : IDiskFaults
{
    private SteppedNode? _node;
    private ICrashPolicy? _policy;
    private int _left;

    /// <summary>The disk as the crash left it, once it was reached.</summary>
    public MemoryDisk? Image { get; private set; }

    /// <summary>The machine has stopped: nothing that is seen from now on counts.</summary>
    public bool IsReached => Image is not null;

    /// <summary>The machine will stop before that many operations more.</summary>
    public void Set(SteppedNode node, int operations, ICrashPolicy policy) => (_node, _left, _policy) = (node, operations, policy);

    /// <summary>It will not.</summary>
    public void Clear() => (_node, Image) = (null, null);

    public DiskFault Before(in DiskOperation operation)
    {
        if (_node is not null && --_left == 0) Image = _node.Disk.CrashImage(_policy!);
        return default;
    }
}
