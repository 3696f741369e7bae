namespace Sluice.Base.Transports;

/// <summary>How sockets of a transport are made.</summary>
/// <param name="SendBufferBytes">SO_SNDBUF; −1 leaves it to the system.</param>
/// <param name="ReceiveBufferBytes">SO_RCVBUF; −1 leaves it to the system.</param>
public sealed record TransportSettings(int SendBufferBytes = -1, int ReceiveBufferBytes = -1);
