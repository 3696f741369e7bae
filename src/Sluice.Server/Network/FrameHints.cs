namespace Sluice.Server.Network;

/// <summary>Guesses, from a frame size that cannot be one, what the peer wanted to talk: its four bytes are the peer's first.</summary>
internal static class FrameHints
{
    internal static CloseReason ReasonOf(int size)
    {
        if (size >> 16 is 0x1603) return CloseReason.TlsOnPlaintextPort;
        return size switch
        {
            0x47455420 or 0x504F5354 or 0x48454144 or 0x50555420 or 0x4F505449 or 0x434F4E4E or 0x44454C45
                => CloseReason.HttpOnKafkaPort, // GET, POST, HEAD, PUT, OPTIONS, CONNECT, DELETE
            0x50524F58 or 0x0D0A0D0A => CloseReason.ProxyProtocol,
            _ => CloseReason.InvalidFrameSize,
        };
    }
}
