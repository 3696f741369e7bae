using Sluice.Base;
using Sluice.Simulation.Runs;
using Sluice.Storage.Disks;

namespace Sluice.Simulation.Faults;

/// <summary>
/// What goes wrong with the disk: one kind of operation below one path fails for a while, or the machine stops before some operation. The
/// latter leaves an image; whatever the node does afterwards did not happen.
/// </summary>
internal sealed class DiskFaultPlan(Prng random, Tally tally) : IDiskFaults
{
    private string? _path;
    private DiskOperationKind _kind;
    private int _failuresLeft;
    private int _stalls;
    private int _operationsLeft;
    private Func<MemoryDisk>? _image;

    /// <summary>The disk as the machine left it, once it stopped.</summary>
    public MemoryDisk? Image { get; private set; }

    /// <summary>Any operation failed since <see cref="Repair"/>.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>
    /// A flush failed since <see cref="Repair"/>: what the page cache holds is not to be trusted before the machine starts anew.
    /// </summary>
    public bool HasFailedFlush { get; private set; }

    /// <summary>The machine stops before that many operations more.</summary>
    public void StopAfter(int operations, Func<MemoryDisk> image) => (_operationsLeft, _image) = (operations, image);

    public void Disarm()
    {
        _image = null;
        Image = null;
    }

    /// <summary>From now on that many operations of a kind fail below a path.</summary>
    public void Break(string path, DiskOperationKind kind, int failures) => (_path, _kind, _failuresLeft) = (path, kind, failures);

    /// <summary>Some of the next operations take their time.</summary>
    public void Stall(int operations) => _stalls = operations;

    /// <summary>Nothing fails from now on.</summary>
    public void StopFailing()
    {
        _path = null;
        _failuresLeft = 0;
        _stalls = 0;
    }

    /// <summary>The disk is whole, and a life begins that knows nothing of failures.</summary>
    public void Repair()
    {
        StopFailing();
        HasFailed = false;
        HasFailedFlush = false;
    }

    public DiskFault Before(in DiskOperation operation)
    {
        if (_image is not null && Image is null && --_operationsLeft <= 0) Image = _image();
        if (_failuresLeft > 0 && operation.Kind == _kind && operation.Path.StartsWith(_path!, StringComparison.Ordinal))
        {
            _failuresLeft--;
            tally.DiskErrors++;
            HasFailed = true;
            HasFailedFlush |= _kind is DiskOperationKind.Flush or DiskOperationKind.SyncDirectory;
            int most = (int)Math.Clamp(operation.Length, 1, int.MaxValue);
            return new DiskFault(DiskFailure.Io, DoneBytes: random.NextInt(most));
        }
        if (_stalls <= 0 || operation.Kind is not (DiskOperationKind.Read or DiskOperationKind.Write or DiskOperationKind.Flush))
        {
            return default;
        }
        _stalls--;
        return new DiskFault(null, DelayNs: random.NextInt(200_000_000));
    }
}
