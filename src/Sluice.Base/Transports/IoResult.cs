namespace Sluice.Base.Transports;

/// <summary>The outcome of a non-blocking call: how it ended, and how many bytes moved (0 unless <see cref="IoStatus.Done"/>).</summary>
public readonly record struct IoResult(IoStatus Status, int Bytes)
{
    /// <summary>Bytes were moved.</summary>
    public static IoResult Moved(int bytes) => new(IoStatus.Done, bytes);

    /// <summary>Nothing can be moved now.</summary>
    public static IoResult WouldBlock => new(IoStatus.WouldBlock, 0);

    /// <summary>The connection is over.</summary>
    public static IoResult Closed => new(IoStatus.Closed, 0);
}
