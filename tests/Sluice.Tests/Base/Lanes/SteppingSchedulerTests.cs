using Sluice.Base;
using Sluice.Base.Lanes;
using Xunit;

namespace Sluice.Tests.Base.Lanes;

public sealed class SteppingSchedulerTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void The_same_seed_gives_the_same_trace_and_another_seed_another()
    {
        ulong first = RunPingPong(seed: 5);
        Assert.Equal(first, RunPingPong(seed: 5));
        Assert.NotEqual(first, RunPingPong(seed: 6));
    }

    [Fact]
    public void When_nothing_is_runnable_the_clock_turns_to_the_next_timer()
    {
        var scheduler = new SteppingScheduler(_time, new Prng(1));
        Lane lane = scheduler.Create(new LaneSettings("a"), new RecordingOwner(), null, Throw);
        Instant? firedAt = null;
        lane.Post(new DelegateWork(l => l.Arm(new DelegateWork(at => firedAt = at.Now), l.Now.PlusMs(12_345))));
        Assert.True(scheduler.RunUntil(() => firedAt is not null));
        Assert.Equal(12_345, firedAt!.Value.Milliseconds);
        Assert.False(scheduler.RunUntil(() => false));
    }

    [Fact]
    public void Running_for_a_time_runs_the_timers_in_it_and_no_later_ones()
    {
        var scheduler = new SteppingScheduler(_time, new Prng(1));
        Lane lane = scheduler.Create(new LaneSettings("a"), new RecordingOwner(), null, Throw);
        int fired = 0;
        foreach (int ms in new[] { 10, 20, 30 }) lane.Arm(new DelegateWork(_ => fired++), lane.Now.PlusMs(ms));
        Assert.True(scheduler.RunFor(25));
        Assert.Equal(2, fired);
        Assert.Equal(25, _time.Now.Milliseconds);
    }

    [Fact]
    public void A_full_mailbox_refuses_requests_but_not_answers()
    {
        var scheduler = new SteppingScheduler(_time, new Prng(1));
        Lane lane = scheduler.Create(new LaneSettings("a", MailboxCapacity: 2), new RecordingOwner(), null, Throw);
        int ran = 0;
        var work = new DelegateWork(_ => ran++);
        Assert.True(lane.TryPost(work));
        Assert.True(lane.TryPost(work));
        Assert.False(lane.TryPost(work));
        lane.Post(work);
        Assert.True(scheduler.RunUntilIdle());
        Assert.Equal(3, ran);
        Assert.True(lane.TryPost(work));
    }

    [Fact]
    public void A_stopped_lane_runs_no_more_and_refuses_mail()
    {
        var scheduler = new SteppingScheduler(_time, new Prng(1));
        Lane lane = scheduler.Create(new LaneSettings("a"), new RecordingOwner(), null, Throw);
        int ran = 0;
        lane.Post(new DelegateWork(_ => ran++));
        scheduler.Stop(lane);
        Assert.True(scheduler.RunUntilIdle());
        Assert.Equal(0, ran);
        Assert.False(lane.TryPost(new DelegateWork(_ => ran++)));
    }

    [Fact]
    public void An_exception_goes_to_the_fault_handler_and_the_rest_of_the_step_runs()
    {
        var scheduler = new SteppingScheduler(_time, new Prng(1));
        Exception? seen = null;
        var owner = new RecordingOwner();
        Lane lane = scheduler.Create(new LaneSettings("a"), owner, null, (_, exception) => seen = exception);
        bool ran = false;
        lane.Post(new DelegateWork(_ => throw new InvalidOperationException("x")));
        lane.Post(new DelegateWork(_ => ran = true));
        Assert.True(scheduler.RunUntilIdle());
        Assert.IsType<InvalidOperationException>(seen);
        Assert.True(ran);
        Assert.Equal(1, owner.Steps);
    }

    [Fact]
    public void An_owner_that_left_work_is_stepped_again()
    {
        var scheduler = new SteppingScheduler(_time, new Prng(1));
        int left = 3;
        var owner = new RecordingOwner { AtEnd = () => --left > 0 };
        Lane lane = scheduler.Create(new LaneSettings("a"), owner, null, Throw);
        lane.Post(new DelegateWork(_ => { }));
        Assert.True(scheduler.RunUntilIdle());
        Assert.Equal(3, owner.Steps);
    }

    private static void Throw(Lane lane, Exception exception) => throw new InvalidOperationException("fault", exception);

    private static ulong RunPingPong(ulong seed)
    {
        var scheduler = new SteppingScheduler(new ManualTimeProvider(), new Prng(seed));
        var lanes = new List<Lane>();
        for (int i = 0; i < 4; i++) lanes.Add(scheduler.Create(new LaneSettings($"lane {i}"), new RecordingOwner(), null, Throw));
        int hops = 0;
        void Hop(Lane lane)
        {
            hops++;
            lanes[hops % 4].Post(new DelegateWork(Hop));
            lane.Arm(new DelegateWork(_ => hops++), lane.Now.PlusMs(hops));
        }

        foreach (Lane lane in lanes) lane.Post(new DelegateWork(Hop));
        Assert.True(scheduler.RunUntil(() => hops > 500));
        return scheduler.TraceHash;
    }
}
