using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Base.Transports.Memory;
using Sluice.Protocol;
using Sluice.Server.Network;
using Sluice.Tests.Base.Lanes;
using Xunit;

namespace Sluice.Tests.Server.Network;

public sealed class OrderingTests
{
    private readonly Dictionary<int, RequestContext> _parked = [];

    [Fact]
    public void A_request_starts_only_when_the_one_before_is_answered()
    {
        NetworkHarness harness = Parking();
        RawClient client = harness.Connect();
        client.Send([.. RawClient.Frame(ApiKey.Fetch, 1), .. RawClient.Frame(ApiKey.Fetch, 2), .. RawClient.Frame(ApiKey.Produce, 3)]);
        Assert.Equal([1], harness.Dispatcher.Started);
        Answer(harness, 1);
        Assert.Equal([1, 2], harness.Dispatcher.Started);
        Answer(harness, 2);
        Assert.Equal([1, 2, 3], harness.Dispatcher.Started);
        Answer(harness, 3);
        Assert.Equal([1, 2, 3], client.Answered());
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void Produces_start_together_and_their_answers_leave_in_order_whatever_order_they_come_in()
    {
        NetworkHarness harness = Parking();
        RawClient client = harness.Connect();
        client.Send(
        [
            .. RawClient.Frame(ApiKey.Produce, 1), .. RawClient.Frame(ApiKey.Produce, 2, 70_000), .. RawClient.Frame(ApiKey.Produce, 3),
            .. RawClient.Frame(ApiKey.Metadata, 4), .. RawClient.Frame(ApiKey.Produce, 5),
        ]);
        Assert.Equal([1, 2, 3], harness.Dispatcher.Started);
        Answer(harness, 3);
        Answer(harness, 2);
        Assert.Empty(client.Answered());
        Answer(harness, 1);
        Assert.Equal([1, 2, 3], client.Answered());
        Assert.Equal([1, 2, 3, 4], harness.Dispatcher.Started);
        Answer(harness, 4);
        Answer(harness, 5);
        Assert.Equal([4, 5], client.Answered());
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void No_more_produces_are_under_way_than_allowed()
    {
        NetworkHarness harness = Parking(new NetworkLimits { PipelinedProduces = 3, PipelinedBytes = 1000 });
        RawClient many = harness.Connect();
        for (int i = 1; i <= 5; i++) many.Send(RawClient.Frame(ApiKey.Produce, i));
        Assert.Equal([1, 2, 3], harness.Dispatcher.Started);
        RawClient big = harness.Connect();
        big.Send([.. RawClient.Frame(ApiKey.Produce, 11, 5000), .. RawClient.Frame(ApiKey.Produce, 12)]);
        Assert.Equal([1, 2, 3, 11], harness.Dispatcher.Started);
        Answer(harness, 11);
        Answer(harness, 1);
        Assert.Equal([1, 2, 3, 11, 12, 4], harness.Dispatcher.Started);
    }

    [Fact]
    public void A_muted_connection_starts_nothing_until_the_work_is_back()
    {
        NetworkHarness harness = Parking();
        Action<RequestContext> park = harness.Dispatcher.Handle;
        harness.Dispatcher.Handle = context =>
        {
            park(context);
            if (context.CorrelationId <= 2) context.Mute();
        };
        RawClient client = harness.Connect();
        client.Send([.. RawClient.Frame(ApiKey.Produce, 1), .. RawClient.Frame(ApiKey.Produce, 2), .. RawClient.Frame(ApiKey.Produce, 3)]);
        Assert.Equal([1], harness.Dispatcher.Started);
        OnLoop(harness, () => _parked[1].Unmute());
        Assert.Equal([1, 2], harness.Dispatcher.Started);
        Answer(harness, 2);
        Assert.Equal([1, 2, 3], harness.Dispatcher.Started);
    }

    [Fact]
    public void An_answer_may_come_from_another_lane()
    {
        NetworkHarness harness = Parking();
        Lane other = harness.Scheduler.Create(new LaneSettings("other"), new RecordingOwner(), null, (_, exception) => throw exception);
        RawClient client = harness.Connect();
        client.Send([.. RawClient.Frame(ApiKey.Fetch, 1), .. RawClient.Frame(ApiKey.Metadata, 2)]);
        other.Post(new DelegateWork(_ => _parked[1].Answer(_parked[1].BeginAnswer())));
        Assert.Equal([1], client.Answered());
        other.Post(new DelegateWork(_ => _parked[2].AnswerNothing()));
        Assert.Empty(client.Answered());
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void A_second_answer_breaks_an_invariant()
    {
        NetworkHarness harness = Parking();
        RawClient client = harness.Connect();
        client.Send(RawClient.Frame(ApiKey.Produce, 1));
        bool broken = false;
        OnLoop(harness, () =>
        {
            _parked[1].AnswerNothing();
            try
            {
                _parked[1].AnswerNothing();
            }
            catch (InvariantBrokenException)
            {
                broken = true;
            }
        });
        Assert.True(broken);
    }

    [Fact]
    public void Closing_is_an_answer_too_and_comes_after_those_before_it()
    {
        NetworkHarness harness = Parking();
        RawClient client = harness.Connect();
        client.Send([.. RawClient.Frame(ApiKey.Produce, 1), .. RawClient.Frame(ApiKey.Produce, 2), .. RawClient.Frame(ApiKey.Produce, 3)]);
        OnLoop(harness, () => _parked[2].Close(CloseReason.FailedWithoutAcks));
        Assert.False(client.IsClosed);
        Answer(harness, 1);
        Assert.Equal([1], client.Answered());
        Assert.True(client.IsClosed);
        Assert.Equal([CloseReason.FailedWithoutAcks], harness.CloseReasons);
        OnLoop(harness, () => _parked[3].AnswerNothing());
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void An_exception_of_a_handler_closes_its_own_connection_only()
    {
        var harness = new NetworkHarness();
        harness.Dispatcher.Handle = static context =>
        {
            if (context.CorrelationId == 1) throw new InvalidOperationException("handler");
            context.Answer(context.BeginAnswer());
        };
        RawClient failing = harness.Connect();
        RawClient other = harness.Connect();
        failing.Send(RawClient.Frame(ApiKey.Metadata, 1));
        other.Send(RawClient.Frame(ApiKey.Metadata, 2));
        Assert.Empty(failing.Answered());
        Assert.True(failing.IsClosed);
        Assert.Equal([2], other.Answered());
        Assert.Single(harness.Failures);
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void A_peer_that_never_reads_is_given_no_more_than_fits_and_gets_all_in_order_when_it_does()
    {
        const int Requests = 10_000;
        var harness = new NetworkHarness();
        harness.Dispatcher.Handle = static context =>
        {
            AnswerFrame answer = context.BeginAnswer();
            answer.Writer.Take(1000).Clear();
            context.Answer(answer);
        };
        RawClient client = harness.Connect();
        byte[] stream = [.. Enumerable.Range(0, Requests).SelectMany(i => RawClient.Frame(ApiKey.Metadata, i))];
        int sent = client.SendSome(stream);
        harness.Settle();
        Assert.InRange(harness.Dispatcher.Started.Count, 100, 1500); // 256 KiB in the pipe, 1 MiB at most behind it
        var answered = new List<int>();
        while (answered.Count < Requests)
        {
            sent += client.SendSome(stream.AsSpan(sent));
            answered.AddRange(client.Answered());
        }

        Assert.Equal(Enumerable.Range(0, Requests), answered);
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void A_turn_starts_a_bounded_number_of_requests_of_one_connection()
    {
        var harness = new NetworkHarness(new NetworkLimits { TurnRequests = 4 });
        int others = -1;
        harness.Dispatcher.Handle = context =>
        {
            if (context.CorrelationId == 1000) others = harness.Dispatcher.Started.Count;
            context.Answer(context.BeginAnswer());
        };
        RawClient greedy = harness.Connect();
        RawClient modest = harness.Connect();
        harness.Settle();
        greedy.SendSome([.. Enumerable.Range(0, 100).SelectMany(i => RawClient.Frame(ApiKey.Metadata, i))]);
        modest.SendSome(RawClient.Frame(ApiKey.Metadata, 1000));
        Assert.Equal(Enumerable.Range(0, 100), greedy.Answered());
        Assert.InRange(others, 1, 6);
    }

    [Fact]
    public void Work_of_the_end_of_a_step_is_answered_in_the_same_step()
    {
        NetworkHarness harness = Parking();
        long stepsAtAnswer = -1;
        harness.Loop.AddEndOfStep(new AnswerAll(this, () => stepsAtAnswer = harness.Scheduler.Steps));
        RawClient client = harness.Connect();
        harness.Settle();
        client.SendSome([.. RawClient.Frame(ApiKey.Produce, 1), .. RawClient.Frame(ApiKey.Produce, 2)]);
        long before = harness.Scheduler.Steps;
        Assert.True(harness.Scheduler.Step());
        Assert.Equal(before + 1, stepsAtAnswer);
        byte[] scratch = new byte[100];
        Assert.Equal(16, client.Connection.Receive(scratch).Bytes);
    }

    [Fact]
    public void A_stopping_loop_starts_nothing_and_still_sends_answers()
    {
        NetworkHarness harness = Parking();
        RawClient client = harness.Connect();
        client.Send(RawClient.Frame(ApiKey.Fetch, 1));
        OnLoop(harness, harness.Loop.StopReading);
        client.Send(RawClient.Frame(ApiKey.Fetch, 2));
        Answer(harness, 1);
        Assert.Equal([1], client.Answered());
        Assert.Equal([1], harness.Dispatcher.Started);
        OnLoop(harness, () => harness.Loop.CloseAll(CloseReason.Stopping));
        client.Answered();
        Assert.True(client.IsClosed);
        harness.AssertNothingIsHeld();
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_over_a_network_that_cuts_streams()
    {
        Assert.Equal(RunChunked(9), RunChunked(9));
        Assert.NotEqual(RunChunked(9), RunChunked(10));
    }

    [Fact]
    public void A_request_allocates_nothing_once_warm()
    {
        var harness = new NetworkHarness();
        RawClient client = harness.Connect();
        byte[] frames = [.. RawClient.Frame(ApiKey.Produce, 1, 1000), .. RawClient.Frame(ApiKey.Produce, 2, 300)];
        byte[] scratch = new byte[100];
        harness.Dispatcher.Started.Capacity = 10_000;
        long before = 0;
        for (int i = 0; i < 1200; i++)
        {
            if (i == 200) before = GC.GetAllocatedBytesForCurrentThread();
            client.SendSome(frames);
            harness.Scheduler.RunUntilIdle();
            if (client.Connection.Receive(scratch).Bytes != 16) Assert.Fail("no answers");
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500);
    }

    private static ulong RunChunked(ulong seed)
    {
        var network = new MemoryNetworkSettings(PipeBytes: 1000, Chunks: new Prng(seed, "chunks"), MaxChunkBytes: 60);
        var harness = new NetworkHarness(network: network, loops: 2, seed: seed);
        RawClient[] clients = [harness.Connect(), harness.Connect(), harness.Connect()];
        for (int i = 0; i < 20; i++)
        {
            foreach (RawClient client in clients) client.Send(RawClient.Frame(i % 3 == 0 ? ApiKey.Produce : ApiKey.Metadata, i, i * 30));
        }

        foreach (RawClient client in clients) Assert.Equal(Enumerable.Range(0, 20), client.Answered());
        return harness.Scheduler.TraceHash;
    }

    private static void OnLoop(NetworkHarness harness, Action action)
    {
        harness.Loop.Lane.Post(new DelegateWork(_ => action()));
        harness.Settle();
    }

    private void Answer(NetworkHarness harness, int correlationId) =>
        OnLoop(harness, () => _parked[correlationId].Answer(_parked[correlationId].BeginAnswer()));

    private NetworkHarness Parking(NetworkLimits? limits = null)
    {
        var harness = new NetworkHarness(limits);
        harness.Dispatcher.Handle = context => _parked[context.CorrelationId] = context;
        return harness;
    }

    private sealed class AnswerAll(OrderingTests tests, Action answered) : IEndOfStep
    {
        public bool EndOfStep(ProcessorLoop loop)
        {
            if (tests._parked.Count > 0) answered();
            foreach (RequestContext context in tests._parked.Values) context.Answer(context.BeginAnswer());
            tests._parked.Clear();
            return false;
        }
    }
}
