using System.Net.Sockets;

namespace Sluice.Base.Transports.Sockets;

/// <summary>
/// One asynchronous call on a socket, whose completion is readiness and nothing else: whatever thread the runtime completes it on only
/// marks the registration. At most one call at a time; everything but <see cref="OnCompleted"/> belongs to the owner's lane. While
/// <see cref="IsPending"/> nobody may touch the arguments; after it turned false the owner reads the outcome.
/// </summary>
internal sealed class SocketsOperation(Readiness readiness) : SocketAsyncEventArgs(true)
{
    private volatile bool _pending;

    /// <summary>Where completions are reported; set before the first call.</summary>
    internal QueueRegistration? Registration { get; set; }

    internal bool IsPending => _pending;

    /// <summary>True when the call goes on and will be reported; false when it is complete already and is not reported.</summary>
    internal bool Begin(Socket socket, SocketAsyncOperation what)
    {
        _pending = true;
        try
        {
            bool goesOn = what switch
            {
                SocketAsyncOperation.Accept => socket.AcceptAsync(this),
                SocketAsyncOperation.Connect => socket.ConnectAsync(this),
                SocketAsyncOperation.Send => socket.SendAsync(this),
                _ => socket.ReceiveAsync(this),
            };
            if (goesOn) return true;
        }
        catch (SocketException refused)
        {
            SocketError = refused.SocketErrorCode;
        }

        _pending = false;
        return false;
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        Readiness reported = readiness;
        if (LastOperation == SocketAsyncOperation.Connect) reported |= Readiness.Writable;
        if (SocketError != SocketError.Success) reported = Readiness.Readable | Readiness.Writable | Readiness.Broken;
        _pending = false;
        Registration?.Mark(reported);
    }
}
