using System.Buffers.Binary;
using Sluice.Base.Transports;
using Sluice.Load.Wire;

namespace Sluice.Load.Loops;

/// <summary>
/// A consumer at the end of one partition: one Fetch is always under way, the next one begins where its answer ended. Answers are taken
/// whole, for the offset is in them.
/// </summary>
internal sealed class TailConsumer : IDisposable
{
    private const int FetchBytes = 1 << 20;
    private const int BufferBytes = FetchBytes + (64 << 10);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly IConnection _connection;
    private readonly string _topic;
    private readonly FetchFrame _frame;
    private readonly AnswerCheck _check;
    private int _filled;
    private int _sent;

    public TailConsumer(IConnection connection, IPoller poller, string topic, int partition, long offset)
    {
        _connection = connection;
        _topic = topic;
        _frame = new FetchFrame(topic, partition, FetchBytes);
        _check = AnswerCheck.ForFetch(topic, 0);
        Partition = partition;
        NextOffset = offset;
        _frame.SetOffset(offset);
        connection.Register(poller, this);
    }

    public int Partition { get; }

    public long NextOffset { get; private set; }

    /// <summary>Sends and receives what is possible.</summary>
    public void Continue()
    {
        Send();
        while (true)
        {
            IoResult received = _connection.Receive(_buffer.AsSpan(_filled));
            if (received.Status == IoStatus.WouldBlock) return;
            if (received.Status != IoStatus.Done) throw new IOException("the server closed the connection");
            _filled += received.Bytes;
            if (!TakeAnswer()) continue;
            _filled = _sent = 0;
            Send();
        }
    }

    public void Dispose() => _connection.Dispose();

    private bool TakeAnswer()
    {
        if (_filled < sizeof(int)) return false;
        int size = BinaryPrimitives.ReadInt32BigEndian(_buffer);
        if (size + sizeof(int) > _buffer.Length) throw new InvalidDataException($"an answer of {size} bytes to a fetch of {FetchBytes}");
        if (_filled < size + sizeof(int)) return false;
        _check.Check(_buffer.AsSpan(0, _filled), size);
        NextOffset = FetchAnswer.NextOffset(_buffer.AsSpan(sizeof(int), size), _topic, NextOffset);
        _frame.SetOffset(NextOffset);
        return true;
    }

    private void Send()
    {
        while (_sent < _frame.Bytes.Length)
        {
            IoResult sent = _connection.Send(_frame.Bytes.AsSpan(_sent), more: false);
            if (sent.Status == IoStatus.WouldBlock) return;
            if (sent.Status != IoStatus.Done) throw new IOException("the server closed the connection");
            _sent += sent.Bytes;
        }
    }
}
