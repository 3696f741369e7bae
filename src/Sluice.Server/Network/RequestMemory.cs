namespace Sluice.Server.Network;

/// <summary>
/// Bytes of large frames that arrived and are not answered yet, and of answers that peers leave lying, of the whole node, against
/// <c>queued.max.request.bytes</c>. Shared by all loops. While it is exhausted large frames stop being read, and who does not take its
/// answers for a minute is closed; it may be overdrawn by one receive and one answer per connection.
/// </summary>
public sealed class RequestMemory(long limitBytes)
{
    private long _used;
    private long _returns;

    /// <summary>
    /// The limit in force: without one (Kafka's −1) a tenth of the memory, as honest load does not hold so much in frames, and room for two
    /// of the largest requests.
    /// </summary>
    public static long LimitFor(NetworkLimits limits, long memoryBytes) => limits.QueuedMaxRequestBytes >= 0
        ? limits.QueuedMaxRequestBytes
        : Math.Max(memoryBytes / 10, 2L * limits.RequestMaxBytes);

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
