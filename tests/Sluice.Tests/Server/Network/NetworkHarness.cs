using System.Net;
using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Base.Transports.Memory;
using Sluice.Server.Network;
using Xunit;

namespace Sluice.Tests.Server.Network;

/// <summary>Acceptor and loops over a memory network, stepped by one thread, with a dispatcher the test scripts.</summary>
internal sealed class NetworkHarness : INetworkLog
{
    public NetworkHarness(NetworkLimits? limits = null, MemoryNetworkSettings? network = null, int loops = 1, ulong seed = 1)
    {
        NetworkLimits used = limits ?? new NetworkLimits();
        Scheduler = new SteppingScheduler(Time, new Prng(seed, "scheduler"));
        Network = new MemoryNetwork(network ?? new MemoryNetworkSettings());
        Memory = new RequestMemory(used.QueuedMaxRequestBytes);
        Quota = new ConnectionQuota(used);
        Dispatcher = new ScriptedDispatcher();
        for (int i = 0; i < loops; i++)
        {
            var loop = new ProcessorLoop($"loop {i}", used, Dispatcher, Quota, Memory, this);
            loop.Start(Scheduler, Network.Host("broker"), new LaneSettings(""), Fault);
            Loops.Add(loop);
        }

        Acceptor = new Acceptor(Loops, Quota, this);
        Port = Acceptor.Open(Network.Host("broker"), new ListenerBinding("PLAINTEXT", ListenerKind.Client, "", 9092), used.ListenBacklog).Port;
        InterBrokerPort = Acceptor.Open(
            Network.Host("broker"), new ListenerBinding("INTERNAL", ListenerKind.InterBroker, "", 9093), used.ListenBacklog).Port;
        Acceptor.Start(Scheduler, Network.Host("broker"), Fault);
    }

    public ManualTimeProvider Time { get; } = new();

    public SteppingScheduler Scheduler { get; }

    public MemoryNetwork Network { get; }

    public RequestMemory Memory { get; }

    public ConnectionQuota Quota { get; }

    public ScriptedDispatcher Dispatcher { get; }

    public List<ProcessorLoop> Loops { get; } = [];

    public ProcessorLoop Loop => Loops[0];

    public Acceptor Acceptor { get; }

    public int Port { get; }

    public int InterBrokerPort { get; }

    public List<CloseReason> CloseReasons { get; } = [];

    public List<Exception> Failures { get; } = [];

    public int Pauses { get; private set; }

    public RawClient Connect(string host = "client", int? port = null) =>
        new(this, (MemoryConnection)Network.Host(host).Connect("broker", port ?? Port));

    public void Settle() => Assert.True(Scheduler.RunUntilIdle());

    public void Pass(long milliseconds) => Assert.True(Scheduler.RunFor(milliseconds));

    /// <summary>Everything that was borrowed is back.</summary>
    public void AssertNothingIsHeld()
    {
        Assert.Equal(0, Loops.Sum(loop => loop.Buffers.RentedBytes));
        Assert.Equal(0, Memory.UsedBytes);
    }

    void INetworkLog.Opened(ListenerBinding listener, EndPoint remote)
    {
    }

    void INetworkLog.Closed(ListenerBinding listener, EndPoint remote, CloseReason reason) => CloseReasons.Add(reason);

    void INetworkLog.Failed(ListenerBinding listener, EndPoint remote, Exception exception) => Failures.Add(exception);

    void INetworkLog.Paused(ListenerBinding listener, bool outOfDescriptors) => Pauses++;

    private static void Fault(Lane lane, Exception exception) =>
        throw new InvalidOperationException($"{lane.Name} failed: {exception}", exception);
}
