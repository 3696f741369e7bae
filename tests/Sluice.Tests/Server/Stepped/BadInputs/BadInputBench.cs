using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>
/// What a bad input is played on: a node, one fresh connection to it, and the count of what the node allocates while it works on what
/// was sent. Every node has the topics <c>t</c> (3 partitions), <c>compacted</c>, <c>dated</c> and <c>big</c>.
/// </summary>
internal sealed class BadInputBench(SteppedNode node, int play)
{
    public SteppedNode Node { get; } = node;

    /// <summary>0 or 1: which play of the input this is.</summary>
    public int Turn { get; } = play;

    public SteppedClient Client { get; private set; } = node.Connect("bad");

    /// <summary>Bytes sent.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Bytes the node allocated for them.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Makes the topics.</summary>
    public static void Prepare(SteppedNode node)
    {
        SteppedClient client = node.Connect("prepare");
        client.CreateTopic("t", partitions: 3);
        client.CreateTopic("compacted", 1, ("cleanup.policy", "compact"));
        client.CreateTopic("dated", 1, ("message.timestamp.before.max.ms", "1000"));
        client.CreateTopic("big", 1, ("max.message.bytes", "8388608"), ("segment.bytes", "1048576"));
        client.Close();
    }

    /// <summary>A fresh connection in place of the one there is.</summary>
    public void Reconnect() => Client = Node.Connect("bad");

    /// <summary>Sends bytes as they are and lets the node work on them.</summary>
    public void Send(params ReadOnlySpan<byte> bytes)
    {
        SentBytes += bytes.Length;
        Client.SendRaw(bytes);
        Settle();
    }

    /// <summary>Sends a frame: its size and what is written.</summary>
    public void SendFrame(Action<WireWriter> write)
    {
        var writer = new WireWriter();
        writer.ReserveInt32();
        write(writer);
        writer.PatchInt32(0, writer.Length - sizeof(int));
        Send(writer.Written);
    }

    /// <summary>Sends a request whose body is written by hand, behind a header of the right version.</summary>
    public void SendBody(ApiKey key, short version, Action<WireWriter> body) => SendFrame(writer =>
    {
        WriteHeader(writer, key, version);
        body(writer);
    });

    /// <summary>The header that requests of this key and version have.</summary>
    public static void WriteHeader(WireWriter writer, ApiKey key, short version, int correlationId = 7)
    {
        writer.WriteInt16((short)key);
        writer.WriteInt16(version);
        writer.WriteInt32(correlationId);
        writer.WriteNullableString("bad", flexible: false);
        if (HeaderVersions.Request(key, version) >= 2) writer.WriteUnsignedVarint(0);
    }

    /// <summary>Sends a whole request and returns its answer.</summary>
    public TResponse Call<TResponse>(ApiKey key, short version, IMessage request)
        where TResponse : class, IMessage, new()
    {
        Send(Client.Frame(key, version, request));
        return Client.TryReceive<TResponse>(key, version) ?? throw new InvalidOperationException($"{key} was not answered");
    }

    /// <summary>Lets the node work until nothing moves, counting what it allocates.</summary>
    public void Settle()
    {
        do
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Node.RunUntilIdle();
            AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        while (Client.Pump());
    }

    /// <summary>The connection is closed, and not a byte came back.</summary>
    public void ExpectClosed()
    {
        Settle();
        Assert.Equal(0, Client.BytesWaiting);
        Assert.True(Client.IsClosed, "the connection stays open");
    }

    /// <summary>The connection is open and serves the next request.</summary>
    public void ExpectAnswered()
    {
        Settle();
        Assert.False(Client.IsClosed);
        var request = new ApiVersionsRequest { ClientSoftwareName = "x", ClientSoftwareVersion = "1" };
        Assert.Equal(0, Call<ApiVersionsResponse>(ApiKey.ApiVersions, 3, request).ErrorCode);
    }

    /// <summary>
    /// Produces the records to partition 0 of a topic, and a good batch to partition 1 of <c>t</c>: the first gets the error, the second is
    /// not touched by it.
    /// </summary>
    public ProduceResponsePartitionResponse ExpectProduce(
        ErrorCode error, byte[]? records, string topic = "t", short version = SteppedRequests.ProduceVersion, short acks = -1)
    {
        ProduceRequest request = SteppedRequests.ProduceOf(topic, 0, records, acks);
        var good = new ProduceRequestTopicData { Name = "t" };
        good.PartitionData.Add(new ProduceRequestPartitionData { Index = 1, Records = Batches.Of("good") });
        request.TopicData.Add(good);
        ProduceResponse response = Call<ProduceResponse>(ApiKey.Produce, version, request);
        Assert.Equal(ErrorCode.None, (ErrorCode)response.Responses[1].PartitionResponses[0].ErrorCode);
        ProduceResponsePartitionResponse told = response.Responses[0].PartitionResponses[0];
        Assert.Equal(error, (ErrorCode)told.ErrorCode);
        if (error != ErrorCode.None) Assert.Equal(-1, told.BaseOffset);
        return told;
    }
}
