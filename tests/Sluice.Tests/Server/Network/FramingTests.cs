using Sluice.Base;
using Sluice.Base.Transports.Memory;
using Sluice.Protocol;
using Sluice.Server.Network;
using Xunit;

namespace Sluice.Tests.Server.Network;

public sealed class FramingTests
{
    [Theory]
    [InlineData(-1, CloseReason.InvalidFrameSize)]
    [InlineData(int.MinValue, CloseReason.InvalidFrameSize)]
    [InlineData(0, CloseReason.InvalidFrameSize)]
    [InlineData(1, CloseReason.InvalidFrameSize)]
    [InlineData(7, CloseReason.InvalidFrameSize)]
    [InlineData(104857601, CloseReason.InvalidFrameSize)]
    [InlineData(0x47455420, CloseReason.HttpOnKafkaPort)]
    [InlineData(0x16030100, CloseReason.TlsOnPlaintextPort)]
    [InlineData(0x16030301, CloseReason.TlsOnPlaintextPort)]
    [InlineData(0x50524F58, CloseReason.ProxyProtocol)]
    public void A_size_that_no_request_has_closes_the_connection_without_a_byte(int size, CloseReason reason)
    {
        var harness = new NetworkHarness();
        RawClient client = harness.Connect();
        client.SendSome([(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size, 1, 2, 3]);
        Assert.Empty(client.ReceiveAll());
        Assert.True(client.IsClosed);
        Assert.Equal([reason], harness.CloseReasons);
        Assert.Empty(harness.Dispatcher.Started);
        harness.AssertNothingIsHeld();
        RawClient next = harness.Connect();
        next.Send(RawClient.Frame(ApiKey.Metadata, 1));
        Assert.Equal([1], next.Answered());
    }

    [Fact]
    public void Frames_cut_anywhere_are_put_together_again()
    {
        byte[] stream = [.. RawClient.Frame(ApiKey.Metadata, 1), .. RawClient.Frame(ApiKey.Produce, 2, 9), .. RawClient.Frame(ApiKey.Fetch, 3)];
        var harness = new NetworkHarness();
        for (int cut = 0; cut <= stream.Length; cut++)
        {
            RawClient client = harness.Connect();
            client.Send(stream.AsSpan(0, cut));
            client.Send(stream.AsSpan(cut));
            Assert.Equal([1, 2, 3], client.Answered());
            client.Connection.Dispose();
            harness.Settle();
        }

        harness.AssertNothingIsHeld();
        Assert.Empty(harness.Failures);
    }

    [Theory]
    [InlineData(65_520)] // with its size field the last that fits a slab is 65,532 bytes
    [InlineData(65_524)]
    [InlineData(65_525)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public void Frames_around_and_above_a_slab_arrive_whole(int bodyBytes)
    {
        var harness = new NetworkHarness(network: new MemoryNetworkSettings(Chunks: new Prng(3), MaxChunkBytes: 20_000));
        bool same = true;
        harness.Dispatcher.Handle = context =>
        {
            Span<byte> body = context.Frame.Span[8..];
            if (context.CorrelationId == 2)
            {
                same &= body.Length == bodyBytes;
                for (int i = 0; i < body.Length; i++) same &= body[i] == RawClient.BodyByte(i);
            }

            context.Answer(context.BeginAnswer());
        };
        RawClient client = harness.Connect();
        byte[] stream =
        [
            .. RawClient.Frame(ApiKey.Metadata, 1, 100), .. RawClient.Frame(ApiKey.Produce, 2, bodyBytes),
            .. RawClient.Frame(ApiKey.Metadata, 3),
        ];
        client.Send(stream);
        Assert.Equal([1, 2, 3], client.Answered());
        Assert.True(same);
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void A_frame_then_half_a_frame_then_the_end_is_answered_once_and_closed()
    {
        var harness = new NetworkHarness();
        RawClient client = harness.Connect();
        client.SendSome([.. RawClient.Frame(ApiKey.Metadata, 1), .. RawClient.Frame(ApiKey.Metadata, 2).AsSpan(0, 7)]);
        client.Connection.ShutdownSend();
        Assert.Equal([1], client.Answered());
        Assert.True(client.IsClosed);
        Assert.Equal([CloseReason.PeerClosed], harness.CloseReasons);
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void An_end_of_stream_behind_a_parked_request_waits_for_its_answer()
    {
        var harness = new NetworkHarness();
        RequestContext? parked = null;
        harness.Dispatcher.Handle = context => parked = context;
        RawClient client = harness.Connect();
        client.SendSome(RawClient.Frame(ApiKey.Fetch, 1));
        client.Connection.ShutdownSend();
        Assert.Empty(client.Answered());
        Assert.False(client.IsClosed);
        harness.Loop.Lane.Post(new Base.Lanes.DelegateWork(_ => parked!.Answer(parked.BeginAnswer())));
        Assert.Equal([1], client.Answered());
        Assert.True(client.IsClosed);
    }

    [Fact]
    public void A_large_frame_that_stays_away_is_closed_after_the_window_and_holds_only_what_arrived()
    {
        var harness = new NetworkHarness();
        RawClient client = harness.Connect();
        client.Send([0x06, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]); // 104,857,600
        Assert.Equal(8, harness.Memory.UsedBytes);
        harness.Pass(29_000);
        Assert.Empty(harness.CloseReasons);
        harness.Pass(1_500);
        Assert.Equal([CloseReason.SlowFrame], harness.CloseReasons);
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void A_byte_now_and_then_does_not_keep_a_frame_alive_but_a_steady_slow_sender_may_go_on()
    {
        var harness = new NetworkHarness();
        RawClient dripping = harness.Connect();
        RawClient steady = harness.Connect();
        byte[] frame = RawClient.Frame(ApiKey.Metadata, 1, 200_000);
        dripping.Send(frame.AsSpan(0, 5));
        int sent = 0;
        for (int second = 0; sent < frame.Length; second++)
        {
            if (second % 10 == 9 && harness.CloseReasons.Count == 0) dripping.Send([0]);
            int part = Math.Min(2048, frame.Length - sent);
            steady.Send(frame.AsSpan(sent, part));
            sent += part;
            harness.Pass(1000);
        }

        Assert.Equal([CloseReason.SlowFrame], harness.CloseReasons);
        Assert.Equal([1], steady.Answered());
    }

    [Fact]
    public void An_idle_connection_is_closed_and_a_used_or_parked_one_is_not()
    {
        var harness = new NetworkHarness();
        harness.Dispatcher.Handle = static context =>
        {
            if (context.ApiKey != ApiKey.Fetch) context.Answer(context.BeginAnswer());
        };
        RawClient idle = harness.Connect();
        RawClient used = harness.Connect();
        RawClient parked = harness.Connect();
        parked.Send(RawClient.Frame(ApiKey.Fetch, 7));
        idle.Send(RawClient.Frame(ApiKey.Metadata, 1));
        for (int minute = 0; minute < 9; minute++)
        {
            harness.Pass(60_000);
            used.Send(RawClient.Frame(ApiKey.Metadata, minute));
        }

        Assert.Empty(harness.CloseReasons);
        harness.Pass(61_000);
        Assert.Equal([CloseReason.Idle], harness.CloseReasons);
        Assert.Equal([1], idle.Answered());
        Assert.True(idle.IsClosed);
    }

    [Fact]
    public void Large_frames_wait_while_the_memory_for_them_is_used_up()
    {
        var harness = new NetworkHarness(new NetworkLimits { QueuedMaxRequestBytes = 250_000 });
        RequestContext? parked = null;
        harness.Dispatcher.Handle = context =>
        {
            if (context.CorrelationId == 1) parked = context;
            else context.Answer(context.BeginAnswer());
        };
        RawClient first = harness.Connect();
        RawClient second = harness.Connect();
        RawClient small = harness.Connect();
        first.Send(RawClient.Frame(ApiKey.Fetch, 1, 300_000));
        second.SendSome(RawClient.Frame(ApiKey.Metadata, 2, 200_000));
        harness.Pass(500);
        Assert.InRange(harness.Memory.UsedBytes, 300_000, 300_000 + 70_000);
        small.Send(RawClient.Frame(ApiKey.Metadata, 3));
        Assert.Equal([3], small.Answered());
        Assert.Empty(second.Answered());
        harness.Loop.Lane.Post(new Base.Lanes.DelegateWork(_ => parked!.Answer(parked.BeginAnswer())));
        harness.Pass(100);
        Assert.Equal([2], second.Answered());
        harness.AssertNothingIsHeld();
    }
}
