using System.Buffers.Binary;
using System.Text;
using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>Rows 1–17: sizes that are none, other protocols, connections that stall, flood or break.</summary>
internal static class FramingInputs
{
    private const int MostBytes = 104_857_600;

    public static IEnumerable<BadInput> All =>
    [
        Size(1, -1),
        Size(1, int.MinValue),
        Size(2, 0),
        Size(3, MostBytes + 1),
        new(4, "the largest frame is begun and never comes", SilentLargeFrame),
        new(4, "the largest frame trickles", TricklingLargeFrame),
        new(5, "many large frames at once", ManyLargeFrames)
        {
            Settings = [("queued.max.request.bytes", "1048576"), ("socket.request.max.bytes", "1048576")],
            IsExpensive = true,
        },
        .. Enumerable.Range(1, 7).Select(size => Size(6, size)),
        Hint(7, "GET / HTTP/1.1\r\n\r\n", "HTTP"),
        Hint(8, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001", "TLS"),
        Hint(9, "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n", "PROXY"),
        new(10, "a Kafka frame on a TLS port", _ => { }) { Pending = "TLS listeners come later" },
        new(11, "half a ClientHello", _ => { }) { Pending = "TLS listeners come later" },
        new(12, "half a frame and then a byte every nine minutes", DrippingFrame),
        new(13, "a frame, half a frame, and the end", HalfFrameAndEnd),
        new(14, "10,000 pipelined requests and nobody reads", Pipelined) { IsExpensive = true },
        new(14, "nobody reads while the node is over its budget", NeverReadingOverBudget)
        {
            Settings = [("queued.max.request.bytes", "65536"), ("socket.request.max.bytes", "65536")],
            IsExpensive = true,
        },
        new(15, "a reset in the middle of an acks=all produce", ResetInProduce),
        new(16, "2,000 idle connections of one address", IdleConnections) { IsExpensive = true },
        new(16, "more than 200 unauthenticated connections", _ => { }) { Pending = "SASL and TLS listeners come later" },
        new(17, "1,000 connections that close at once", ConnectAndClose) { IsExpensive = true },
        new(17, "more connections a second than the node lets in", MoreThanTheRate)
        {
            Settings = [("max.connection.creation.rate", "5")],
            IsExpensive = true,
        },
        new(17, "more connections a second than the bucket of an address", _ => { }) { Pending = "connection rate limits come later" },
    ];

    private static BadInput Size(int row, int size) => new(row, $"size {size}", bench =>
    {
        Span<byte> bytes = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(bytes, size);
        bench.Send(bytes);
        bench.ExpectClosed();
    });

    private static BadInput Hint(int row, string text, string hint) => new(row, $"{hint} on the port", bench =>
    {
        bench.Node.Log.Clear();
        bench.Send(Encoding.Latin1.GetBytes(text));
        bench.ExpectClosed();
        Assert.Contains(bench.Node.Log.Lines, line => line.Contains(hint, StringComparison.Ordinal));
    });

    private static void SilentLargeFrame(BadInputBench bench)
    {
        bench.Send([0x06, 0x40, 0, 0, 0, 18, 0, 3, 0, 0, 0, 1]);
        bench.Node.RunFor(29_000);
        bench.Settle();
        Assert.False(bench.Client.IsClosed);
        bench.Node.RunFor(2_000);
        bench.ExpectClosed();
    }

    private static void TricklingLargeFrame(BadInputBench bench)
    {
        bench.Send([0x06, 0x40, 0, 0, 0, 18, 0, 3, 0, 0, 0, 1]);
        for (int second = 0; second < 31 && !bench.Client.IsClosed; second++)
        {
            bench.Send(new byte[500]);
            bench.Node.RunFor(1_000);
        }
        bench.ExpectClosed();
    }

    /// <summary>The node stops reading when its budget is used up, and does not stand still for it.</summary>
    private static void ManyLargeFrames(BadInputBench bench)
    {
        List<SteppedClient> clients = [];
        for (int i = 0; i < 20; i++)
        {
            SteppedClient client = bench.Node.Connect();
            client.SendRaw([0x00, 0x10, 0, 0, .. new byte[1 << 20]]);
            clients.Add(client);
        }
        for (int round = 0; round < 20; round++)
        {
            bench.Node.RunUntilIdle();
            foreach (SteppedClient client in clients) client.Pump();
        }
        Assert.Contains(clients, c => c.BytesUnsent > 0);
        bench.Node.AssertAlive();
        for (int second = 0; second < 240; second++)
        {
            bench.Node.RunFor(1_000);
            foreach (SteppedClient client in clients) client.Pump();
        }
        Assert.All(clients, c => Assert.True(c.IsClosed, "a frame that does not come on holds its memory"));
    }

    private static void DrippingFrame(BadInputBench bench)
    {
        bench.Send([0, 0, 0, 40, 0, 18, 0, 3]);
        bench.Node.RunFor(9 * 60_000);
        bench.ExpectClosed();
    }

    private static void HalfFrameAndEnd(BadInputBench bench)
    {
        byte[] frame = bench.Client.Frame(ApiKey.ApiVersions, 0, new ApiVersionsRequest());
        bench.Client.SendRaw([.. frame, .. frame.AsSpan(0, frame.Length / 2)]);
        bench.Client.FinishSending();
        ApiVersionsResponse? answer = bench.Client.TryReceive<ApiVersionsResponse>(ApiKey.ApiVersions, 0);
        Assert.NotNull(answer);
        bench.ExpectClosed();
    }

    private static void Pipelined(BadInputBench bench)
    {
        const int requests = 10_000;
        var request = new ApiVersionsRequest { ClientSoftwareName = new string('x', 200), ClientSoftwareVersion = "1" };
        byte[] one = bench.Client.Frame(ApiKey.ApiVersions, 3, request);
        byte[] all = new byte[one.Length * requests];
        for (int i = 0; i < requests; i++) one.CopyTo(all, i * one.Length);
        bench.Client.IsReading = false;
        bench.Client.SendRaw(all);
        for (int round = 0; round < 5; round++)
        {
            bench.Node.RunUntilIdle();
            bench.Client.Pump();
        }
        Assert.True(bench.Client.BytesUnsent > 0, "the node reads on although nobody takes its answers");
        bench.Node.AssertAlive();
        bench.Client.IsReading = true;
        for (int i = 0; i < requests; i++) Assert.NotNull(bench.Client.TryReceive<ApiVersionsResponse>(ApiKey.ApiVersions, 3));
        bench.Client.Close();
    }

    private static void NeverReadingOverBudget(BadInputBench bench)
    {
        var request = new ApiVersionsRequest { ClientSoftwareName = "x", ClientSoftwareVersion = "1" };
        byte[] one = bench.Client.Frame(ApiKey.ApiVersions, 3, request);
        bench.Client.IsReading = false;
        for (int i = 0; i < 3_000; i++) bench.Client.SendRaw(one);
        for (int round = 0; round < 5; round++)
        {
            bench.Node.RunUntilIdle();
            bench.Client.Pump();
        }
        bench.Node.AssertAlive();
        bench.Node.RunFor(59_000);
        Assert.DoesNotContain(bench.Node.Log.Lines, line => line.Contains("SlowReader", StringComparison.Ordinal));
        bench.Node.RunFor(7_000);
        bench.Client.IsReading = true;
        bench.ExpectClosed();
    }

    /// <summary>What ten seconds allow may come at once; the rest waits in the listener's queue and is let in as time goes on.</summary>
    private static void MoreThanTheRate(BadInputBench bench)
    {
        List<SteppedClient> clients = [];
        for (int i = 0; i < 60; i++)
        {
            clients.Add(bench.Node.Connect());
            clients[i].Send(ApiKey.ApiVersions, 3, new ApiVersionsRequest { ClientSoftwareName = "x", ClientSoftwareVersion = "1" });
            if (i == 30) bench.Node.RunUntilIdle();
        }
        Assert.InRange(Answered(), 45, 50);
        bench.Node.RunFor(1_000);
        Assert.InRange(Answered(), 1, 6);
        bench.Node.RunFor(4_000);
        Answered();
        Assert.Empty(clients);
        bench.Node.RunFor(20_000);

        int Answered()
        {
            bench.Settle();
            foreach (SteppedClient client in clients) client.Pump();
            bench.Settle();
            return clients.RemoveAll(c => c.TryReceive<ApiVersionsResponse>(ApiKey.ApiVersions, 3) is not null);
        }
    }

    private static void ResetInProduce(BadInputBench bench)
    {
        byte[] frame = bench.Client.Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 2, Batches.Of("reset")));
        bench.Send(frame.AsSpan(0, frame.Length / 2));
        bench.Client.Reset();
        bench.Node.RunUntilIdle();
        bench.Reconnect();
        bench.Client.SendRaw(bench.Client.Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 2, Batches.Of("reset"))));
        bench.Client.Reset();
        bench.Node.RunUntilIdle();
    }

    private static void IdleConnections(BadInputBench bench)
    {
        List<SteppedClient> idle = [];
        for (int i = 0; i < 2_000; i++)
        {
            idle.Add(bench.Node.Connect());
            if (i % 40 == 0) bench.Node.RunUntilIdle();
        }
        bench.Node.RunUntilIdle();
        Assert.All(idle, c => Assert.False(c.Pump() || c.IsClosed));
        bench.Node.AssertAlive();
        foreach (SteppedClient client in idle) client.Close();
        bench.Node.RunUntilIdle();
    }

    private static void ConnectAndClose(BadInputBench bench)
    {
        for (int i = 0; i < 1_000; i++)
        {
            bench.Node.Connect().Close();
            if (i % 40 == 0) bench.Node.RunUntilIdle();
        }
        bench.Node.RunUntilIdle();
    }
}
