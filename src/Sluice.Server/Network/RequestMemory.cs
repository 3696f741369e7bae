namespace Sluice.Server.Network;

/// <summary>
/// Bytes of large frames that arrived and are not answered yet, of the whole node, against <c>queued.max.request.bytes</c>. Shared by
/// all loops. While it is exhausted large frames stop being read. So that frames that are all half here cannot wait for one another
/// for ever, one of them may overdraw when no whole frame is left whose answer would give memory back: at most the limit, one frame, and
/// one receive per connection are held.
/// </summary>
public sealed class RequestMemory(long limitBytes)
{
    private long _used;
    private long _whole;
    private object? _overdrawer;

    /// <summary>Bytes held now.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>True when <paramref name="frame"/> may receive on.</summary>
    internal bool MayReceive(object frame)
    {
        if (limitBytes < 0 || Interlocked.Read(ref _used) < limitBytes) return true;
        if (ReferenceEquals(Volatile.Read(ref _overdrawer), frame)) return true;
        return Interlocked.Read(ref _whole) == 0 && Interlocked.CompareExchange(ref _overdrawer, frame, null) is null;
    }

    internal void Take(int bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>The frame is whole; its bytes come back by <see cref="ReturnWhole"/>.</summary>
    internal void Completed(object frame, int bytes)
    {
        Interlocked.Add(ref _whole, bytes);
        Interlocked.CompareExchange(ref _overdrawer, null, frame);
    }

    internal void ReturnWhole(int bytes)
    {
        if (bytes == 0) return;
        Interlocked.Add(ref _whole, -bytes);
        Interlocked.Add(ref _used, -bytes);
    }

    /// <summary>The frame will never be whole.</summary>
    internal void ReturnPart(object frame, int bytes)
    {
        Interlocked.Add(ref _used, -bytes);
        Interlocked.CompareExchange(ref _overdrawer, null, frame);
    }
}
