using Sluice.Base.Lanes;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Base.Transports.Memory;
using Sluice.Base.Transports.Sockets;
using Xunit;

namespace Sluice.Tests.Base.Lanes;

public sealed class ThreadSchedulerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("none", 0)]
    [InlineData("memory", 0)]
    [InlineData("epoll", 0)]
    [InlineData("epoll", 50_000)]
    [InlineData("sockets", 0)]
    [InlineData("sockets", 50_000)]
    public void No_post_is_lost_between_two_lanes_that_sleep_and_wake(string kind, long spinNs)
    {
        using var scheduler = new ThreadScheduler(TimeProvider.System);
        using var done = new ManualResetEventSlim();
        Lane[] lanes =
        [
            scheduler.Create(new LaneSettings("a", SpinNs: spinNs), new RecordingOwner(), TransportOf(kind), Rethrow),
            scheduler.Create(new LaneSettings("b", SpinNs: spinNs), new RecordingOwner(), TransportOf(kind), Rethrow),
        ];
        int hops = 0;
        void Hop(Lane lane)
        {
            Assert.True(lane.IsCurrent);
            if (++hops == 3000) done.Set();
            else lanes[hops % 2].Post(new DelegateWork(Hop));
        }

        Assert.False(lanes[0].IsCurrent);
        lanes[0].Post(new DelegateWork(Hop));
        Assert.True(done.Wait(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Timers_fire_when_due_on_the_lane()
    {
        using var scheduler = new ThreadScheduler(TimeProvider.System);
        using var done = new ManualResetEventSlim();
        Lane lane = scheduler.Create(new LaneSettings("a"), new RecordingOwner(), new EpollTransport(), Rethrow);
        bool early = false;
        lane.Post(new DelegateWork(l =>
        {
            var due = l.Now.PlusMs(15);
            l.Arm(new DelegateWork(at => { early = at.Now < due; done.Set(); }), due);
        }));
        Assert.True(done.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.False(early);
    }

    [Fact]
    public void Many_posters_lose_nothing()
    {
        using var scheduler = new ThreadScheduler(TimeProvider.System);
        using var done = new CountdownEvent(4 * 5000);
        Lane lane = scheduler.Create(new LaneSettings("a"), new RecordingOwner(), new EpollTransport(), Rethrow);
        var work = new DelegateWork(_ => done.Signal());
        Thread[] posters = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() => { for (int i = 0; i < 5000; i++) lane.Post(work); }))];
        foreach (Thread poster in posters) poster.Start();
        Assert.True(done.Wait(Patience, TestContext.Current.CancellationToken));
        foreach (Thread poster in posters) poster.Join();
    }

    [Fact]
    public void A_lane_can_stop_itself()
    {
        using var scheduler = new ThreadScheduler(TimeProvider.System);
        using var done = new ManualResetEventSlim();
        Lane lane = scheduler.Create(new LaneSettings("a"), new RecordingOwner(), null, Rethrow);
        lane.Post(new DelegateWork(l =>
        {
            scheduler.Stop(l);
            done.Set();
        }));
        Assert.True(done.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.False(lane.TryPost(new DelegateWork(_ => { })));
    }

    private static ITransport? TransportOf(string kind) => kind switch
    {
        "epoll" => new EpollTransport(),
        "sockets" => new SocketsTransport(),
        "memory" => new MemoryNetwork().Host("node1"),
        _ => null,
    };

    private static void Rethrow(Lane lane, Exception exception) => Environment.FailFast("a lane failed in a test", exception);
}
