using System.Buffers.Binary;
using System.Diagnostics;
using Sluice.Base.Transports;
using Sluice.Load.Measuring;
using Sluice.Load.Wire;

namespace Sluice.Load.Loops;

/// <summary>
/// One connection under load. Its frames lie one behind the other in a buffer that is sent round and round; answers are only counted,
/// but for the head of each, which is checked. Owned by the one thread of <see cref="LoadLoop"/>.
/// </summary>
internal sealed class LoadConnection(IConnection connection) : IDisposable
{
    private readonly byte[] _head = new byte[AnswerCheck.HeadBytes];
    private readonly Queue<long> _started = new();
    private FrameRing _ring = FrameRing.Empty;
    private int _cursor;
    private int _toSend;
    private int _headFilled;
    private int _answerBytes = -1;
    private int _answerSeen;

    public IConnection Connection => connection;

    /// <summary>Requests granted and not answered.</summary>
    public int UnderWay => _started.Count;

    /// <summary>What it may still be granted in this run.</summary>
    public int Share { get; set; }

    /// <summary>Sends other frames from now on, from their beginning. Nothing may be under way.</summary>
    public void Use(FrameRing ring)
    {
        _ring = ring;
        _cursor = 0;
    }

    /// <summary>Allows one more request.</summary>
    public void Grant()
    {
        Share--;
        _started.Enqueue(Stopwatch.GetTimestamp());
        _toSend += _ring.FrameBytes;
    }

    /// <summary>Says when the next of the answers to come was meant to be asked for, where another thread sends.</summary>
    public void Expect(long intended) => _started.Enqueue(intended);

    /// <summary>Sends what is granted, as far as the socket takes it.</summary>
    public void Send()
    {
        while (_toSend > 0)
        {
            int part = Math.Min(_toSend, _ring.Frames.Length - _cursor);
            IoResult sent = connection.Send(_ring.Frames.AsSpan(_cursor, part), more: false);
            if (sent.Status == IoStatus.WouldBlock) return;
            if (sent.Status != IoStatus.Done) throw new IOException("the server closed the connection");
            _toSend -= sent.Bytes;
            _cursor = (_cursor + sent.Bytes) % _ring.Frames.Length;
        }
    }

    /// <summary>Receives until the socket is dry; returns how many answers were completed.</summary>
    public int Receive(byte[] scratch, LatencyHistogram latencies, ref long answerBytes)
    {
        int completed = 0;
        while (true)
        {
            IoResult received = connection.Receive(scratch);
            if (received.Status == IoStatus.WouldBlock) return completed;
            if (received.Status != IoStatus.Done) throw new IOException("the server closed the connection");
            answerBytes += received.Bytes;
            completed += Consume(scratch.AsSpan(0, received.Bytes), latencies);
        }
    }

    public void Dispose() => connection.Dispose();

    private int Consume(ReadOnlySpan<byte> bytes, LatencyHistogram latencies)
    {
        int completed = 0;
        while (!bytes.IsEmpty)
        {
            if (_headFilled < _head.Length && (_answerBytes < 0 || _answerSeen < _answerBytes))
            {
                int most = _answerBytes < 0 ? sizeof(int) - _headFilled : Math.Min(_head.Length, sizeof(int) + _answerBytes) - _headFilled;
                int part = Math.Min(bytes.Length, most);
                bytes[..part].CopyTo(_head.AsSpan(_headFilled));
                _headFilled += part;
                bytes = bytes[part..];
                if (_answerBytes >= 0) _answerSeen += part;
                else if (_headFilled == sizeof(int)) _answerBytes = BinaryPrimitives.ReadInt32BigEndian(_head);
            }
            else
            {
                int part = Math.Min(bytes.Length, _answerBytes - _answerSeen);
                _answerSeen += part;
                bytes = bytes[part..];
            }
            if (_answerBytes < 0 || _answerSeen < _answerBytes) continue;
            _ring.Check.Check(_head.AsSpan(0, _headFilled), _answerBytes);
            latencies.Add((long)Stopwatch.GetElapsedTime(_started.Dequeue()).TotalMicroseconds);
            _answerBytes = -1;
            _answerSeen = _headFilled = 0;
            completed++;
        }
        return completed;
    }
}
