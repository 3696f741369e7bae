using System.Buffers.Binary;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Memory;
using Sluice.Protocol;
using Xunit;

namespace Sluice.Tests.Server.Network;

/// <summary>The peer of a connection under test: sends any bytes, and takes frames apart.</summary>
internal sealed class RawClient(NetworkHarness harness, MemoryConnection connection)
{
    private readonly List<byte> _received = [];

    public MemoryConnection Connection => connection;

    public bool IsClosed { get; private set; }

    public static byte[] Frame(ApiKey key, int correlationId, int bodyBytes = 0)
    {
        byte[] frame = new byte[12 + bodyBytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(4), (short)key);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(8), correlationId);
        for (int i = 12; i < frame.Length; i++) frame[i] = BodyByte(i - 12);
        return frame;
    }

    public static byte BodyByte(int index) => (byte)((index * 7) + (index >> 8));

    /// <summary>Sends all, letting the server read in between.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            IoResult sent = connection.Send(bytes, more: false);
            Assert.NotEqual(IoStatus.Closed, sent.Status);
            bytes = bytes[sent.Bytes..];
            if (sent.Status == IoStatus.WouldBlock) harness.Settle();
        }

        harness.Settle();
    }

    /// <summary>Sends what the connection takes without anybody reading.</summary>
    public int SendSome(ReadOnlySpan<byte> bytes)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            IoResult sent = connection.Send(bytes[done..], more: false);
            if (sent.Status != IoStatus.Done) break;
            done += sent.Bytes;
        }

        return done;
    }

    /// <summary>Receives all there is, letting the server send on in between.</summary>
    public byte[] ReceiveAll()
    {
        byte[] scratch = new byte[8192];
        while (true)
        {
            harness.Settle();
            IoResult got = connection.Receive(scratch);
            if (got.Status == IoStatus.Done)
            {
                _received.AddRange(scratch.AsSpan(0, got.Bytes));
                continue;
            }

            IsClosed = got.Status == IoStatus.Closed;
            byte[] all = [.. _received];
            _received.Clear();
            return all;
        }
    }

    /// <summary>Whole answers that have arrived, without their size fields.</summary>
    public List<byte[]> Answers()
    {
        byte[] all = ReceiveAll();
        var answers = new List<byte[]>();
        int at = 0;
        while (all.Length - at >= 4 && all.Length - at - 4 >= BinaryPrimitives.ReadInt32BigEndian(all.AsSpan(at)))
        {
            int size = BinaryPrimitives.ReadInt32BigEndian(all.AsSpan(at));
            answers.Add(all[(at + 4)..(at + 4 + size)]);
            at += 4 + size;
        }

        _received.AddRange(all[at..]);
        return answers;
    }

    /// <summary>Correlation ids of the answers that have arrived.</summary>
    public int[] Answered() => [.. Answers().Select(answer => BinaryPrimitives.ReadInt32BigEndian(answer))];
}
