using System.Buffers.Binary;
using System.Net.Sockets;
using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.CompatibilityTests.Answers;

/// <summary>One request and its answer over a socket of its own, byte by byte as a foreign client would.</summary>
public sealed class RowConnection : IDisposable
{
    private const int CorrelationId = 77;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Connects.</summary>
    public RowConnection(string host, int port) => _socket.Connect(host, port);

    /// <summary>The frame of a request, without its size.</summary>
    public static byte[] Frame(ApiKey key, short version, IMessage body, string clientId = "rows")
    {
        var writer = new WireWriter();
        writer.WriteInt16((short)key);
        writer.WriteInt16(version);
        writer.WriteInt32(CorrelationId);
        writer.WriteString(clientId, flexible: false);
        if (HeaderVersions.Request(key, version) >= 2) writer.WriteUnsignedVarint(0);
        body.Write(writer, version);
        return writer.Written.ToArray();
    }

    /// <summary>Sends a frame with its size before it.</summary>
    public void Send(byte[] frame)
    {
        byte[] whole = new byte[4 + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(whole, frame.Length);
        frame.CopyTo(whole, 4);
        SendRaw(whole);
    }

    /// <summary>Sends bytes as they are.</summary>
    public void SendRaw(byte[] bytes) => _socket.Send(bytes);

    /// <summary>Receives a frame without its size: empty when the server closed the connection, null when it sent nothing in
    /// time.</summary>
    public byte[]? Receive(int patienceMs)
    {
        _socket.ReceiveTimeout = patienceMs;
        try
        {
            byte[] size = new byte[4];
            if (!Fill(size)) return [];
            byte[] frame = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
            return Fill(frame) ? frame : [];
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return null;
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <summary>Reads an answer's header and body; the whole frame must be used up.</summary>
    public static IMessage Read(ApiKey key, short version, byte[] frame)
    {
        MessageCatalog.TryGet(key, out ApiInfo? api);
        IMessage answer = api!.Response.Create();
        var reader = new WireReader(frame);
        if (reader.ReadInt32() != CorrelationId) throw new InvalidDataException("another correlation id");
        if (HeaderVersions.Response(key, version) >= 1) reader.SkipTags();
        answer.Read(ref reader, version);
        if (reader.Remaining != 0) throw new InvalidDataException($"{reader.Remaining} bytes after the answer");
        return answer;
    }

    public void Dispose() => _socket.Dispose();

    private bool Fill(byte[] into)
    {
        for (int at = 0; at < into.Length;)
        {
            int got = _socket.Receive(into, at, into.Length - at, SocketFlags.None);
            if (got == 0) return false;
            at += got;
        }
        return true;
    }
}
