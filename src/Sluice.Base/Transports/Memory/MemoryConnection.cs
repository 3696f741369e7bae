using System.Buffers;
using System.Net;
using Sluice.Base.Buffers;

namespace Sluice.Base.Transports.Memory;

/// <summary>
/// One end of a connection in memory. Guarded by the network's lock. Closing an end with bytes unread resets the connection, as TCP
/// does; otherwise the peer reads what was sent and then the end.
/// </summary>
public sealed class MemoryConnection : IConnection
{
    private const int FileChunkBytes = 64 * 1024;

    private readonly MemoryNetwork _network;
    private readonly MemoryPipe _in;
    private readonly MemoryPipe _out;
    private MemoryConnection? _peer;
    private QueueRegistration? _registration;
    private bool _senderWaits;
    private bool _disposed;

    private MemoryConnection(MemoryNetwork network, EndPoint local, EndPoint remote, MemoryPipe receiving, MemoryPipe sending)
    {
        _network = network;
        Local = local;
        Remote = remote;
        _in = receiving;
        _out = sending;
    }

    /// <inheritdoc/>
    public EndPoint Remote { get; }

    /// <inheritdoc/>
    public EndPoint Local { get; }

    /// <inheritdoc/>
    public bool CanSendFile => _network.Settings.CanSendFile;

    /// <inheritdoc/>
    public void Register(IPoller poller, object token)
    {
        lock (_network.Gate)
        {
            _registration = new QueueRegistration((QueuePoller)poller, token);
            Readiness readiness = Readiness.Writable;
            if (_in.Count > 0 || _in.Ended || _in.Broken) readiness |= Readiness.Readable;
            if (_in.Broken) readiness |= Readiness.Broken;
            _registration.Mark(readiness);
        }
    }

    /// <inheritdoc/>
    public IoResult Receive(Span<byte> into)
    {
        Check.That(into.Length > 0);
        lock (_network.Gate)
        {
            if (_disposed || _in.Broken) return IoResult.Closed;
            if (_in.Count == 0) return _in.Ended ? IoResult.Closed : IoResult.WouldBlock;
            int moved = _in.Read(into, Most());
            if (_peer is { _senderWaits: true } peer)
            {
                peer._senderWaits = false;
                peer._registration?.Mark(Readiness.Writable);
            }

            return IoResult.Moved(moved);
        }
    }

    /// <inheritdoc/>
    public IoResult Send(ReadOnlySpan<byte> bytes, bool more)
    {
        lock (_network.Gate) return SendLocked(bytes);
    }

    /// <inheritdoc/>
    public IoResult SendFile(IFileSource file, long position, int length)
    {
        Check.That(CanSendFile);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(Math.Min(length, FileChunkBytes));
        try
        {
            int wanted = Math.Min(length, Math.Min(chunk.Length, FileChunkBytes));
            int read = file.ReadAt(position, chunk.AsSpan(0, wanted));
            if (read <= 0) return new IoResult(IoStatus.FileTooShort, 0);
            lock (_network.Gate) return SendLocked(chunk.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <inheritdoc/>
    public void ShutdownSend()
    {
        lock (_network.Gate)
        {
            if (_out.Ended || _out.Broken) return;
            _out.Ended = true;
            _peer?._registration?.Mark(Readiness.Readable);
        }
    }

    /// <summary>Breaks the connection as a reset does: what was sent and not yet received is lost.</summary>
    public void Reset()
    {
        lock (_network.Gate)
        {
            Break();
            Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_network.Gate)
        {
            if (_disposed) return;
            _disposed = true;
            _registration?.Cancel();
            if (_in.Count > 0)
            {
                Break();
                return;
            }

            _out.Ended = true;
            _in.Broken = true; // what the peer still sends goes nowhere
            _peer?._registration?.Mark(Readiness.Readable | Readiness.Writable);
        }
    }

    internal static (MemoryConnection Client, MemoryConnection Server) Pair(MemoryNetwork network, IPEndPoint from, IPEndPoint to)
    {
        var upward = new MemoryPipe(network.Settings.PipeBytes);
        var downward = new MemoryPipe(network.Settings.PipeBytes);
        var client = new MemoryConnection(network, from, to, downward, upward);
        var server = new MemoryConnection(network, to, from, upward, downward) { _peer = client };
        client._peer = server;
        return (client, server);
    }

    /// <summary>A connection nobody listened for: it reports itself broken, and every call says closed.</summary>
    internal static MemoryConnection Refused(MemoryNetwork network, IPEndPoint local, EndPoint remote) =>
        new(network, local, remote, new MemoryPipe(0) { Broken = true }, new MemoryPipe(0) { Broken = true });

    private IoResult SendLocked(ReadOnlySpan<byte> bytes)
    {
        if (_disposed || _out.Broken || _out.Ended) return IoResult.Closed;
        if (bytes.IsEmpty) return IoResult.Moved(0);
        int moved = _out.Write(bytes, Most());
        _senderWaits = moved < bytes.Length && _out.Room == 0;
        if (moved == 0) return IoResult.WouldBlock;
        _peer?._registration?.Mark(Readiness.Readable);
        return IoResult.Moved(moved);
    }

    private void Break()
    {
        _in.Broken = true;
        _out.Broken = true;
        _peer?._registration?.Mark(Readiness.Readable | Readiness.Writable | Readiness.Broken);
    }

    private int Most() =>
        _network.Settings.Chunks is { } chunks ? 1 + chunks.NextInt(_network.Settings.MaxChunkBytes) : int.MaxValue;
}
