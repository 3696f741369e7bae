namespace Sluice.Server.Network;

/// <summary>
/// Bytes of large frames that arrived and are not answered yet, of the whole node, against <c>queued.max.request.bytes</c>. Shared by
/// all loops. While it is exhausted large frames stop being read; it may be overdrawn by one receive per connection.
/// </summary>
public sealed class RequestMemory(long limitBytes)
{
    private long _used;
    private long _returns;

    /// <summary>Bytes held now.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    internal bool IsExhausted => limitBytes >= 0 && Interlocked.Read(ref _used) >= limitBytes;

    internal void Take(int bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>True when at least half of the limit is free.</summary>
    internal bool IsHalfFree => limitBytes < 0 || Interlocked.Read(ref _used) <= limitBytes / 2;

    /// <summary>Counts what was given back: while it stands still, nobody comes on.</summary>
    internal long Returns => Interlocked.Read(ref _returns);

    internal void Return(int bytes)
    {
        if (bytes == 0) return;
        Interlocked.Add(ref _used, -bytes);
        Interlocked.Increment(ref _returns);
    }
}
