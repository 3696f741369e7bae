using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Base.Transports.Memory;
using Sluice.Protocol;
using Sluice.Server.Network;
using Sluice.Tests.Base.Lanes;
using Xunit;

namespace Sluice.Tests.Server.Network;

public sealed class FileRegionTests
{
    private static readonly byte[] FileBytes = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)((i * 13) + (i >> 10)))];

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 5000)]
    [InlineData(false, 5000)]
    public void An_answer_with_regions_is_the_same_frame_by_either_path(bool canSendFile, int maxChunkBytes)
    {
        var network = new MemoryNetworkSettings(
            PipeBytes: 50_000, CanSendFile: canSendFile, Chunks: maxChunkBytes > 0 ? new Prng(4) : null, MaxChunkBytes: Math.Max(1, maxChunkBytes));
        var harness = new NetworkHarness(network: network);
        int[] lengths = [1, 8192, 8193, 100, 2_500_000, 70_000];
        var leases = new List<TestLease>();
        harness.Dispatcher.Handle = context =>
        {
            AnswerFrame answer = context.BeginAnswer();
            foreach (int length in lengths)
            {
                answer.Writer.WriteInt32(length);
                var lease = new TestLease(FileBytes);
                leases.Add(lease);
                answer.AddRegion(new FileRegion(lease, length / 10, length));
            }

            answer.Writer.WriteInt16(0x7777);
            context.Answer(answer);
        };
        RawClient client = harness.Connect();
        client.Send([.. RawClient.Frame(ApiKey.Fetch, 1), .. RawClient.Frame(ApiKey.Fetch, 2)]);
        List<byte[]> answers = client.Answers();
        Assert.Equal(2, answers.Count);
        Assert.Equal(Expected(1, lengths), answers[0]);
        Assert.Equal(Expected(2, lengths), answers[1]);
        Assert.All(leases, lease => Assert.Equal(1, lease.Disposals));
        harness.AssertNothingIsHeld();
    }

    [Theory]
    [InlineData(true, 100_000)]
    [InlineData(false, 100_000)]
    [InlineData(false, 1000)]
    public void A_file_that_ends_before_its_region_closes_the_connection_and_gives_the_leases_back(bool canSendFile, int length)
    {
        var harness = new NetworkHarness(network: new MemoryNetworkSettings(CanSendFile: canSendFile));
        TestLease lease = new(FileBytes), behind = new(FileBytes);
        harness.Dispatcher.Handle = context =>
        {
            AnswerFrame answer = context.BeginAnswer();
            answer.AddRegion(new FileRegion(lease, FileBytes.Length - 10, length));
            answer.AddRegion(new FileRegion(behind, 0, 20_000));
            context.Answer(answer);
        };
        RawClient client = harness.Connect();
        client.Send(RawClient.Frame(ApiKey.Fetch, 1));
        Assert.Empty(client.Answers());
        Assert.True(client.IsClosed);
        Assert.Equal([CloseReason.FileTooShort], harness.CloseReasons);
        Assert.Equal(1, lease.Disposals);
        Assert.Equal(1, behind.Disposals);
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void A_peer_that_goes_away_in_the_middle_of_a_region_leaves_no_lease_and_no_buffer()
    {
        var harness = new NetworkHarness(network: new MemoryNetworkSettings(PipeBytes: 10_000));
        var lease = new TestLease(FileBytes);
        harness.Dispatcher.Handle = context =>
        {
            AnswerFrame answer = context.BeginAnswer();
            answer.AddRegion(new FileRegion(lease, 0, 1_000_000));
            context.Answer(answer);
        };
        RawClient client = harness.Connect();
        client.Send(RawClient.Frame(ApiKey.Fetch, 1));
        Assert.Equal(0, lease.Disposals);
        client.Connection.Reset();
        harness.Settle();
        Assert.Equal(1, lease.Disposals);
        Assert.Equal([CloseReason.PeerClosed], harness.CloseReasons);
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void Closing_runs_the_unlinking_of_parked_requests_and_drops_an_answer_that_comes_too_late()
    {
        var harness = new NetworkHarness();
        RequestContext? parked = null;
        int unlinked = 0;
        NativeBuffer? retained = null;
        harness.Dispatcher.Handle = context =>
        {
            parked = context;
            retained = context.RetainFrame();
            context.OnClosed(new DelegateWork(_ => unlinked++));
        };
        RawClient client = harness.Connect();
        client.Send(RawClient.Frame(ApiKey.Fetch, 1));
        client.Connection.Reset();
        harness.Settle();
        Assert.Equal(1, unlinked);
        var late = new TestLease(FileBytes);
        harness.Loop.Lane.Post(new DelegateWork(_ =>
        {
            AnswerFrame answer = parked!.BeginAnswer();
            answer.AddRegion(new FileRegion(late, 0, 10));
            parked.Answer(answer);
        }));
        harness.Settle();
        Assert.Equal(1, late.Disposals);
        Assert.True(harness.Loop.Buffers.RentedBytes > 0);
        retained!.Release();
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void A_request_that_nobody_unlinks_keeps_its_frame_until_it_is_answered()
    {
        var harness = new NetworkHarness();
        RequestContext? working = null;
        harness.Dispatcher.Handle = context =>
        {
            working = context;
            context.Mute();
        };
        Lane worker = harness.Scheduler.Create(new LaneSettings("worker"), new RecordingOwner(), null, (_, exception) => throw exception);
        RawClient client = harness.Connect();
        client.Send(RawClient.Frame(ApiKey.Produce, 1, 100_000));
        client.Connection.Reset();
        harness.Settle();
        Assert.Equal(100_008, working!.Frame.Length);
        Assert.Equal(100_008, harness.Memory.UsedBytes);
        worker.Post(new DelegateWork(_ => working.Answer(working.BeginAnswer())));
        harness.Settle();
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void A_frame_kept_beyond_its_answer_is_not_overwritten_by_the_next_requests()
    {
        var harness = new NetworkHarness();
        NativeBuffer? holder = null;
        NativeSlice kept = default;
        harness.Dispatcher.Handle = context =>
        {
            if (context.CorrelationId == 1)
            {
                holder = context.RetainFrame();
                kept = context.Frame;
            }

            context.Answer(context.BeginAnswer());
        };
        RawClient client = harness.Connect();
        byte[] first = RawClient.Frame(ApiKey.Produce, 1, 500);
        client.Send(first);
        for (int i = 2; i < 400; i++) client.Send(RawClient.Frame(ApiKey.Produce, i, 900 + i));
        Assert.Equal(first[4..], kept.Span.ToArray());
        holder!.Release();
        client.ReceiveAll();
        harness.AssertNothingIsHeld();
    }

    private static byte[] Expected(int correlationId, int[] lengths)
    {
        var expected = new List<byte> { 0, 0, 0, (byte)correlationId };
        foreach (int length in lengths)
        {
            expected.AddRange([(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
            expected.AddRange(FileBytes.AsSpan(length / 10, length));
        }

        expected.AddRange([0x77, 0x77]);
        return [.. expected];
    }
}
