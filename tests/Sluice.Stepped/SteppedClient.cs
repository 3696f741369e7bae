using System.Buffers.Binary;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Memory;
using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Stepped;

/// <summary>
/// A client of a stepped node that knows no more than frames and messages. It has no lane: it moves its bytes whenever it is asked, and
/// waits by stepping the node.
/// </summary>
internal sealed class SteppedClient(SteppedNode node, IConnection connection, string clientId)
{
    private readonly WireWriter _writer = new();
    private readonly byte[] _chunk = node.Chunk;
    private readonly int _life = node.Life;
    private byte[] _unsent = [];
    private int _sent;
    private byte[] _received = new byte[1024];
    private int _taken;
    private int _filled;
    private int _correlation;

    public SteppedNode Node { get; } = node;

    /// <summary>The node closed the connection, or died.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>False: what the node answers is left lying.</summary>
    public bool IsReading { get; set; } = true;

    /// <summary>Bytes that the node did not take yet.</summary>
    public int BytesUnsent => _unsent.Length - _sent;

    /// <summary>Bytes received and not taken as frames.</summary>
    public int BytesWaiting => _filled - _taken;

    /// <summary>The correlation id of the last request.</summary>
    public int LastCorrelationId => _correlation;

    /// <summary>Sends a request and waits for its answer.</summary>
    public TResponse Call<TResponse>(ApiKey key, short version, IMessage request)
        where TResponse : class, IMessage, new()
    {
        Send(key, version, request);
        return Receive<TResponse>(key, version);
    }

    /// <summary>Queues a request; nothing is stepped.</summary>
    public void Send(ApiKey key, short version, IMessage request) => SendRaw(Frame(key, version, request));

    /// <summary>The bytes of a request, size included.</summary>
    public byte[] Frame(ApiKey key, short version, IMessage request)
    {
        _writer.Reset();
        _writer.ReserveInt32();
        short headerVersion = HeaderVersions.Request(key, version);
        new RequestHeader
        {
            RequestApiKey = (short)key,
            RequestApiVersion = version,
            CorrelationId = ++_correlation,
            ClientId = clientId,
        }.Write(_writer, headerVersion);
        request.Write(_writer, version);
        _writer.PatchInt32(0, _writer.Length - sizeof(int));
        return _writer.Written.ToArray();
    }

    /// <summary>Queues bytes as they are.</summary>
    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        _unsent = [.. _unsent.AsSpan(_sent), .. bytes];
        _sent = 0;
        Pump();
    }

    /// <summary>The next answer, stepping until it is there.</summary>
    public TResponse Receive<TResponse>(ApiKey key, short version)
        where TResponse : class, IMessage, new()
    {
        Node.RunUntil(HasFrameOrEnd);
        return TryReceive<TResponse>(key, version) ?? throw new InvalidOperationException("the node closed the connection");
    }

    /// <summary>The next answer if it is here already, after everything that can happen now has happened.</summary>
    public TResponse? TryReceive<TResponse>(ApiKey key, short version)
        where TResponse : class, IMessage, new()
    {
        Settle();
        return TakeAnswer<TResponse>(key, version);
    }

    /// <summary>The next answer if it was received already; nothing is stepped.</summary>
    public TResponse? TakeAnswer<TResponse>(ApiKey key, short version)
        where TResponse : class, IMessage, new()
    {
        if (TakeFrame() is not { } frame) return null;
        var reader = new WireReader(frame, int.MaxValue);
        var header = new ResponseHeader();
        header.Read(ref reader, HeaderVersions.Response(key, version));
        LastAnswered = header.CorrelationId;
        var response = new TResponse();
        response.Read(ref reader, version);
        Assert.Equal(0, reader.Remaining);
        return response;
    }

    /// <summary>The correlation id of the last answer.</summary>
    public int LastAnswered { get; private set; }

    /// <summary>Steps, without turning the clock, until nothing moves any more.</summary>
    public void Settle()
    {
        do Node.RunUntilIdle();
        while (Pump());
    }

    /// <summary>Our side sends no more.</summary>
    public void FinishSending() => connection.ShutdownSend();

    /// <summary>Breaks the connection; what is on its way is lost.</summary>
    public void Reset() => ((MemoryConnection)connection).Reset();

    /// <summary>Hangs up.</summary>
    public void Close() => connection.Dispose();

    /// <summary>The body of the next whole frame, header included, or null.</summary>
    public byte[]? TakeFrame()
    {
        if (!HasFrame()) return null;
        int size = BinaryPrimitives.ReadInt32BigEndian(_received.AsSpan(_taken));
        byte[] frame = _received.AsSpan(_taken + sizeof(int), size).ToArray();
        _taken += sizeof(int) + size;
        return frame;
    }

    /// <summary>Drops the next whole frame; for tests that count allocations.</summary>
    public void SkipFrame()
    {
        Assert.True(HasFrame());
        _taken += sizeof(int) + BinaryPrimitives.ReadInt32BigEndian(_received.AsSpan(_taken));
    }

    /// <summary>Moves bytes in both directions; true when some moved.</summary>
    public bool Pump()
    {
        if (IsClosed) return false;
        if (_life != Node.Life)
        {
            IsClosed = true;
            return false;
        }
        bool moved = false;
        while (_sent < _unsent.Length)
        {
            IoResult result = connection.Send(_unsent.AsSpan(_sent), more: false);
            if (result.Status != IoStatus.Done) break;
            _sent += result.Bytes;
            moved = true;
        }
        while (IsReading)
        {
            IoResult result = connection.Receive(_chunk);
            if (result.Status == IoStatus.Closed) IsClosed = true;
            if (result.Status != IoStatus.Done) return moved;
            Keep(_chunk.AsSpan(0, result.Bytes));
            moved = true;
        }
        return moved;
    }

    private bool HasFrameOrEnd()
    {
        Pump();
        return HasFrame() || IsClosed;
    }

    private bool HasFrame() =>
        _filled - _taken >= sizeof(int)
        && _filled - _taken - sizeof(int) >= BinaryPrimitives.ReadInt32BigEndian(_received.AsSpan(_taken));

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        Node.Observe(bytes);
        if (_taken == _filled) _taken = _filled = 0;
        if (_received.Length - _filled < bytes.Length) Array.Resize(ref _received, (_filled + bytes.Length) * 2);
        bytes.CopyTo(_received.AsSpan(_filled));
        _filled += bytes.Length;
    }
}
