using System.Net;
using System.Net.Sockets;
using Sluice.Base.Lanes;
using Sluice.Base.Transports.Epoll;
using Sluice.Protocol;
using Sluice.Server.Network;
using Xunit;

namespace Sluice.Tests.Server.Network;

public sealed class AcceptorTests
{
    [Fact]
    public void Connections_go_to_the_loop_with_the_fewest()
    {
        var harness = new NetworkHarness(loops: 3);
        RawClient[] clients = [.. Enumerable.Range(0, 6).Select(_ => harness.Connect())];
        harness.Settle();
        Assert.Equal([2, 2, 2], harness.Loops.Select(loop => loop.ConnectionCount));
        RawClient gone = clients.First(client => client.Connection.Local.Equals(harness.Loops[1].Connections.First().Remote));
        gone.Connection.Dispose();
        harness.Settle();
        harness.Connect();
        harness.Settle();
        Assert.Equal([2, 2, 2], harness.Loops.Select(loop => loop.ConnectionCount));
    }

    [Fact]
    public void An_address_over_its_limit_is_closed_at_once_and_others_are_served()
    {
        IPAddress favoured = new NetworkHarness().Network.Host("broker").Address; // addresses follow the order of creation
        var limits = new NetworkLimits
        {
            MaxConnectionsPerIp = 2,
            MaxConnectionsPerIpOverrides = new Dictionary<IPAddress, int> { [favoured] = 3 },
        };
        var harness = new NetworkHarness(limits);
        RawClient[] clients = [harness.Connect("a"), harness.Connect("a"), harness.Connect("a"), harness.Connect("b")];
        RawClient[] own = [.. Enumerable.Range(0, 4).Select(_ => harness.Connect("broker"))];
        foreach (RawClient client in clients.Concat(own)) client.ReceiveAll();
        Assert.Equal([false, false, true, false], clients.Select(client => client.IsClosed));
        Assert.Equal([false, false, false, true], own.Select(client => client.IsClosed));
        clients[0].Connection.Dispose();
        harness.Settle();
        RawClient again = harness.Connect("a");
        again.Send(RawClient.Frame(ApiKey.Metadata, 1));
        Assert.Equal([1], again.Answered());
    }

    [Fact]
    public void At_the_limit_clients_wait_brokers_have_one_more_slot_and_waiting_ends_when_one_leaves()
    {
        var harness = new NetworkHarness(new NetworkLimits { MaxConnections = 2 });
        RawClient first = harness.Connect();
        harness.Connect();
        RawClient waiting = harness.Connect();
        waiting.Send(RawClient.Frame(ApiKey.Metadata, 1));
        harness.Pass(1000);
        Assert.Empty(waiting.Answered());
        Assert.False(waiting.IsClosed);
        Assert.Equal(1, harness.Pauses);
        RawClient broker = harness.Connect("peer", harness.InterBrokerPort);
        broker.Send(RawClient.Frame(ApiKey.Metadata, 2));
        Assert.Equal([2], broker.Answered());
        first.Connection.Dispose();
        broker.Connection.Dispose();
        harness.Pass(200);
        Assert.Equal([1], waiting.Answered());
    }

    [Fact]
    public void Over_sockets_and_threads_requests_are_answered_in_order()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux only");
        using var scheduler = new ThreadScheduler(TimeProvider.System);
        var limits = new NetworkLimits();
        var quota = new ConnectionQuota(limits);
        var memory = new RequestMemory(-1);
        var log = new SilentNetworkLog();
        var transport = new EpollTransport();
        var loops = new List<ProcessorLoop>();
        for (int i = 0; i < 2; i++)
        {
            loops.Add(new ProcessorLoop($"loop {i}", limits, new ScriptedDispatcher(), quota, memory, log));
            loops[i].Start(scheduler, transport, new LaneSettings("", SpinNs: 20_000), (_, exception) => Environment.FailFast("lane", exception));
        }

        var acceptor = new Acceptor(loops, quota, log);
        int port = acceptor.Open(transport, new ListenerBinding("PLAINTEXT", ListenerKind.Client, "127.0.0.1", 0), 50).Port;
        Lane lane = acceptor.Start(scheduler, transport, (_, exception) => Environment.FailFast("lane", exception));
        for (int c = 0; c < 4; c++)
        {
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 20_000, SendTimeout = 20_000 };
            client.Connect(IPAddress.Loopback, port);
            byte[] stream = [.. Enumerable.Range(0, 200).SelectMany(i => RawClient.Frame(ApiKey.Metadata, i, i * 11))];
            client.Send(stream);
            byte[] answers = new byte[200 * 8];
            int got = 0;
            while (got < answers.Length) got += client.Receive(answers, got, answers.Length - got, SocketFlags.None);
            for (int i = 0; i < 200; i++) Assert.Equal((byte)i, answers[(i * 8) + 7]);
        }

        scheduler.Stop(lane);
    }
}
