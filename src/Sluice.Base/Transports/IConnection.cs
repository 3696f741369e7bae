using System.Net;
using Sluice.Base.Buffers;

namespace Sluice.Base.Transports;

/// <summary>
/// One byte stream to a peer. Owned by the lane whose poller it is registered with; no call blocks, none throws for what the peer
/// or the network does.
/// </summary>
public interface IConnection : IDisposable
{
    /// <summary>The peer's address.</summary>
    EndPoint Remote { get; }

    /// <summary>Our address of this connection.</summary>
    EndPoint Local { get; }

    /// <summary>True when <see cref="SendFile"/> moves bytes without copying them through this process.</summary>
    bool CanSendFile { get; }

    /// <summary>Registers for readable and writable readiness, edge-triggered; events carry <paramref name="token"/>.</summary>
    void Register(IPoller poller, object token);

    /// <summary>Receives into <paramref name="into"/>; 0 bytes from the peer are <see cref="IoStatus.Closed"/>.</summary>
    IoResult Receive(Span<byte> into);

    /// <summary>
    /// Sends a prefix of <paramref name="bytes"/>. <paramref name="more"/>: further bytes follow at once (MSG_MORE). After
    /// <see cref="IoStatus.WouldBlock"/> the next call offers the same bytes again: some of them may be on their way already.
    /// </summary>
    IoResult Send(ReadOnlySpan<byte> bytes, bool more);

    /// <summary>Sends a prefix of a file region; only when <see cref="CanSendFile"/> and the file has a descriptor.</summary>
    IoResult SendFile(IFileSource file, long position, int length);

    /// <summary>Our side will send no more (FIN after what was sent).</summary>
    void ShutdownSend();
}
