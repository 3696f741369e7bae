using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Sluice.Load.Servers;
using Sluice.Protocol.Errors;

namespace Sluice.Load.Wire;

/// <summary>A blocking connection for what is not measured: topics made, filled and deleted.</summary>
internal sealed class AdminConnection : IDisposable
{
    private const int MostAttempts = 6000;
    private const int RetryMs = 10;

    private readonly Socket _socket;

    public AdminConnection(Endpoint endpoint)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
        try
        {
            _socket.Connect(IPAddress.Parse(endpoint.Host), endpoint.Port);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes a topic and waits until every partition takes a batch.</summary>
    public void CreateTopic(string topic, int partitions)
    {
        ErrorCode error = Answers.CreateTopic(Ask(Requests.CreateTopic(topic, partitions)));
        if (error != ErrorCode.None) throw new InvalidOperationException($"creating {topic}: {error}");
        byte[] batch = Requests.Batch(1024, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        for (int partition = 0; partition < partitions; partition++) Produce(topic, partition, batch);
    }

    /// <summary>Produces one batch, again while the leader is not known yet.</summary>
    public void Produce(string topic, int partition, byte[] batch)
    {
        byte[] frame = Requests.Produce(topic, partition, batch);
        for (int attempt = 0; ; attempt++)
        {
            ErrorCode error = Answers.Produce(Ask(frame));
            if (error == ErrorCode.None) return;
            bool isTransient = error is ErrorCode.UnknownTopicOrPartition or ErrorCode.NotLeaderOrFollower or ErrorCode.LeaderNotAvailable;
            if (!isTransient || attempt == MostAttempts) throw new InvalidOperationException($"producing to {topic}-{partition}: {error}");
            Thread.Sleep(RetryMs);
        }
    }

    public void DeleteTopic(string topic)
    {
        ErrorCode error = Answers.DeleteTopic(Ask(Requests.DeleteTopic(topic)));
        if (error != ErrorCode.None) throw new InvalidOperationException($"deleting {topic}: {error}");
    }

    /// <summary>The question every client asks first.</summary>
    public void AskApiVersions() => AnswerCheck.ForApiVersions().CheckFrame(Ask(Requests.ApiVersions()));

    /// <summary>Lets the floor begin its produced files anew.</summary>
    public void RenewFloor() => Ask(FloorRequests.Renew());

    public void Dispose() => _socket.Dispose();

    private byte[] Ask(byte[] frame)
    {
        _socket.Send(frame);
        byte[] prefix = new byte[sizeof(int)];
        ReceiveAll(prefix);
        byte[] answer = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix)];
        ReceiveAll(answer);
        return answer;
    }

    private void ReceiveAll(Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            int count = _socket.Receive(into);
            if (count == 0) throw new IOException("the server closed the connection");
            into = into[count..];
        }
    }
}
