using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Base.Transports;

namespace Sluice.Floor;

/// <summary>
/// One thread of the floor. Per tick: receive what is there, check CRC-32C over each frame, collect the frames per log, one write per
/// log, 32 bytes of answer per frame. Fetches are answered by sendfile, one at a time per connection.
/// </summary>
internal sealed class FloorLoop(ITransport transport, FloorFiles files)
{
    private const int AnswerBytes = 32;
    private const int MostAnswers = 512;

    private readonly IPoller _poller = transport.CreatePoller();
    private readonly ConcurrentQueue<FloorConnection> _adopted = new();
    private readonly List<NativeSlice>[] _staged = [.. files.Logs.Select(_ => new List<NativeSlice>())];
    private readonly List<FloorConnection> _touched = [];
    private readonly byte[] _answers = MakeAnswers();
    private uint _checksums;

    public void Adopt(IConnection connection, int number)
    {
        _adopted.Enqueue(new FloorConnection(connection, number));
        _poller.Wake();
    }

    public void Run()
    {
        var ready = new ReadyEvent[256];
        bool isBusy = false;
        while (true)
        {
            int count = _poller.Poll(ready, isBusy ? 0 : -1);
            while (_adopted.TryDequeue(out FloorConnection? connection)) connection.Connection.Register(_poller, connection);
            for (int i = 0; i < count; i++) Touch((FloorConnection)ready[i].Token);
            isBusy = Tick();
        }
    }

    private void Touch(FloorConnection connection)
    {
        if (connection.IsListed) return;
        connection.IsListed = true;
        _touched.Add(connection);
    }

    private bool Tick()
    {
        foreach (FloorConnection connection in _touched) Receive(connection);
        for (int i = 0; i < _staged.Length; i++)
        {
            if (_staged[i].Count == 0) continue;
            files.Logs[i].Append(CollectionsMarshal.AsSpan(_staged[i]));
            _staged[i].Clear();
        }
        int kept = 0;
        for (int i = 0; i < _touched.Count; i++)
        {
            FloorConnection connection = _touched[i];
            if (Answer(connection) && connection.MayHaveMore) _touched[kept++] = connection;
            else connection.IsListed = false;
        }
        _touched.RemoveRange(kept, _touched.Count - kept);
        return kept > 0;
    }

    private void Receive(FloorConnection connection)
    {
        connection.MayHaveMore = false;
        if (connection.FetchLeft > 0) return;
        Compact(connection);
        Span<byte> free = connection.Whole.Span[connection.Filled..];
        if (free.IsEmpty) throw new InvalidDataException("a frame is larger than the floor's buffer");
        IoResult received = connection.Connection.Receive(free);
        if (received.Status == IoStatus.Closed)
        {
            connection.Dispose();
            connection.Filled = -1;
            return;
        }
        connection.Filled += received.Bytes;
        connection.MayHaveMore = received.Status == IoStatus.Done;
        Parse(connection);
    }

    // The frames of the last tick were left in place for the write; what follows them moves to the front.
    private static void Compact(FloorConnection connection)
    {
        Span<byte> bytes = connection.Whole.Span;
        int at = 0;
        while (connection.Filled - at >= sizeof(int))
        {
            int size = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]) + sizeof(int);
            if (connection.Filled - at < size) break;
            at += size;
        }
        if (at == 0) return;
        bytes[at..connection.Filled].CopyTo(bytes);
        connection.Filled -= at;
    }

    private void Parse(FloorConnection connection)
    {
        int at = 0;
        int file = connection.Number % files.Logs.Length;
        while (connection.Filled - at >= sizeof(int))
        {
            Span<byte> rest = connection.Whole.Span[at..connection.Filled];
            int size = BinaryPrimitives.ReadInt32BigEndian(rest);
            if (rest.Length < size + sizeof(int)) break;
            if (FloorFrame.IsFetch(rest))
            {
                BeginFetch(connection, at, size + sizeof(int));
                return;
            }
            if (FloorFrame.IsRenew(rest)) files.RenewLogs();
            _checksums ^= Crc32C.Compute(rest.Slice(sizeof(int), size));
            _staged[file].Add(connection.Whole.Slice(at + sizeof(int), size));
            connection.Answers++;
            at += size + sizeof(int);
        }
    }

    // One fetch at a time: the rest of the buffer is looked at again when it is answered.
    private void BeginFetch(FloorConnection connection, int at, int frameBytes)
    {
        Span<byte> all = connection.Whole.Span;
        ReadOnlySpan<byte> frame = all.Slice(at, frameBytes);
        connection.FetchLeft = FloorFrame.FetchBytes(frame);
        connection.FetchPosition = FloorFrame.FetchPosition(frame);
        files.Records[connection.Number % files.Records.Length].Reach(connection.FetchPosition + connection.FetchLeft);
        connection.Answers = -1;
        connection.MayHaveMore = true;
        all[(at + frameBytes)..connection.Filled].CopyTo(all[at..]);
        connection.Filled -= frameBytes;
    }

    private bool Answer(FloorConnection connection)
    {
        if (connection.Filled < 0) return false;
        if (connection.FetchLeft > 0 || connection.Answers < 0) return AnswerFetch(connection);
        while (connection.Answers > 0)
        {
            Span<byte> answers = _answers.AsSpan(0, Math.Min(connection.Answers, MostAnswers) * AnswerBytes);
            // Answers are small and the peer reads: a full send buffer would be a fault of the measurement.
            if (connection.Connection.Send(answers, more: false).Bytes != answers.Length) throw new IOException("short send of answers");
            connection.Answers -= answers.Length / AnswerBytes;
        }
        return true;
    }

    private bool AnswerFetch(FloorConnection connection)
    {
        connection.MayHaveMore = true;
        if (connection.Answers < 0)
        {
            Span<byte> prefix = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(prefix, connection.FetchLeft);
            IoResult sent = connection.Connection.Send(prefix, more: true);
            if (sent.Status == IoStatus.WouldBlock) return connection.MayHaveMore = false;
            connection.Answers = 0;
        }
        FloorRecords records = files.Records[connection.Number % files.Records.Length];
        while (connection.FetchLeft > 0)
        {
            IoResult sent = connection.Connection.SendFile(records, connection.FetchPosition, connection.FetchLeft);
            if (sent.Status == IoStatus.WouldBlock) return connection.MayHaveMore = false;
            if (sent.Status != IoStatus.Done)
            {
                connection.Dispose();
                connection.Filled = -1;
                return false;
            }
            connection.FetchPosition += sent.Bytes;
            connection.FetchLeft -= sent.Bytes;
        }
        return true;
    }

    private static byte[] MakeAnswers()
    {
        byte[] answers = new byte[MostAnswers * AnswerBytes];
        for (int i = 0; i < MostAnswers; i++)
            BinaryPrimitives.WriteInt32BigEndian(answers.AsSpan(i * AnswerBytes), AnswerBytes - sizeof(int));
        return answers;
    }
}
