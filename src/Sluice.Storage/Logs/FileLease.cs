using Sluice.Base.Buffers;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Logs;

/// <summary>
/// One open descriptor of a <see cref="LeasedFile"/>, counted. Holding and letting go are lock-free and allocate nothing, from any lane;
/// the descriptor is closed exactly once, when nobody holds it and it was evicted or retired. Readers and the writer share it.
/// </summary>
public sealed class FileLease : IFileLease
{
    private const int Closed = -1;
    private readonly FileLeases _leases;
    private int _holders = 1;
    private volatile bool _retired;
    private volatile bool _recentlyUsed = true;

    internal FileLease(FileLeases leases, LeasedFile owner, IDiskFile file)
    {
        _leases = leases;
        Owner = owner;
        File = file;
    }

    /// <summary>The open file, for the owner's writes, flush and truncate. Never dispose it: dispose the lease.</summary>
    public IDiskFile File { get; }

    /// <inheritdoc/>
    public int Descriptor => File.Descriptor;

    /// <summary>The directory whose disk it is on; null when nobody said.</summary>
    public LogDirectory? Directory => Owner.Directory;

    internal LeasedFile Owner { get; }

    /// <summary>Place in <see cref="FileLeases"/>' list of open leases; owned by its lock.</summary>
    internal int Slot { get; set; } = -1;

    /// <inheritdoc/>
    public int ReadAt(long position, Span<byte> into) => File.ReadAt(position, into);

    /// <inheritdoc/>
    public bool IsCached(long position, long length) => File.IsCached(position, length);

    /// <inheritdoc/>
    public IFileLease Share()
    {
        Sluice.Base.Check.That(TryHold());
        return this;
    }

    /// <summary>Lets go; every acquirer does so exactly once.</summary>
    public void Dispose()
    {
        int left = Interlocked.Decrement(ref _holders);
        Sluice.Base.Check.That(left >= 0);
        if (left == 0 && _retired) TryClose();
    }

    /// <summary>One holder more; false when it is closed already.</summary>
    internal bool TryHold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders >= 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                if (!_recentlyUsed) _recentlyUsed = true;
                return true;
            }

            holders = seen;
        }

        return false;
    }

    /// <summary>The owner has finished with it: closes now, or with the last holder.</summary>
    internal void Retire()
    {
        _retired = true;
        TryClose();
    }

    /// <summary>True when it was used since the last call.</summary>
    internal bool TakeRecentlyUsed()
    {
        if (!_recentlyUsed) return false;
        _recentlyUsed = false;
        return true;
    }

    /// <summary>Closes it when nobody holds it; true when this call did.</summary>
    internal bool TryClose()
    {
        if (Interlocked.CompareExchange(ref _holders, Closed, 0) != 0) return false;
        Owner.Forget(this);
        _leases.Remove(this);
        File.Dispose();
        return true;
    }
}
