namespace Sluice.Base.Transports;

/// <summary>What a connection or listener became ready for.</summary>
[Flags]
public enum Readiness
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Bytes, a connection to accept, or an end of stream.</summary>
    Readable = 1,

    /// <summary>Room in the send buffer.</summary>
    Writable = 2,

    /// <summary>The connection is gone, for both directions.</summary>
    Broken = 4,
}
