using System.Net;
using System.Net.Sockets;
using Sluice.Base.Transports;
using Xunit;

namespace Sluice.Tests.Base.Transports;

/// <summary>What the transports over the system's sockets must do alike, beyond what memory knows.</summary>
public abstract class SocketConformance : TransportConformance
{
    protected override string Host => "127.0.0.1";

    protected abstract ITransport With(TransportSettings settings);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void A_listener_without_host_is_reached_over_both_families_and_knows_its_peers_address(string host)
    {
        if (host == "::1") Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        using IPoller poller = Transport.CreatePoller();
        using IListener listener = Transport.Listen("", 0, 10);
        listener.Register(poller, "listener");
        using IConnection client = Transport.Connect(host, listener.Local.Port);
        client.Register(poller, "client");
        using IConnection server = AcceptOne(poller, listener);
        var remote = (IPEndPoint)server.Remote;
        Assert.False(remote.Address.IsIPv4MappedToIPv6);
        Assert.True(IPAddress.IsLoopback(remote.Address));
        if (host != "::1") Assert.Equal(AddressFamily.InterNetwork, remote.AddressFamily);
    }

    [Fact]
    public void Asked_for_buffers_bound_what_a_sender_can_leave_behind()
    {
        using var small = new TransportPair(With(new TransportSettings(SendBufferBytes: 8 * 1024, ReceiveBufferBytes: 8 * 1024)), Host);
        using var usual = new TransportPair(Transport, Host);
        Assert.InRange(Fill(small.Server), 1, Fill(usual.Server) / 4);
        Assert.InRange(Fill(small.Client), 1, Fill(usual.Client) / 4);
    }

    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData("no-such-host.invalid")]
    public void An_address_that_is_not_ours_is_refused_with_words(string host)
    {
        ListenException refused = Assert.Throws<ListenException>(() => Transport.Listen(host, 0, 10));
        Assert.Contains(host, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_is_free_again_as_soon_as_its_listener_is_closed_though_connections_linger()
    {
        using IPoller poller = Transport.CreatePoller();
        IListener listener = Transport.Listen(Host, 0, 10);
        int port = listener.Local.Port;
        listener.Register(poller, "listener");
        using IConnection client = Transport.Connect(Host, port);
        client.Register(poller, "client");
        IConnection server = AcceptOne(poller, listener);
        server.Dispose(); // the closer's side lingers
        listener.Dispose();
        using IListener again = Transport.Listen(Host, port, 10);
        Assert.Equal(port, again.Local.Port);
    }

    private static IConnection AcceptOne(IPoller poller, IListener listener)
    {
        var events = new ReadyEvent[4];
        for (int i = 0; i < 200; i++)
        {
            if (listener.Accept(out _) is { } accepted) return accepted;
            poller.Poll(events, 10_000_000);
        }

        throw new TimeoutException("nobody came");
    }

    private static long Fill(IConnection connection)
    {
        byte[] block = new byte[16 * 1024];
        long sent = 0;
        IoResult result;
        while ((result = connection.Send(block, more: false)).Status == IoStatus.Done) sent += result.Bytes;
        return sent;
    }
}
