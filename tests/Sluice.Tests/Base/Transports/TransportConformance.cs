using Sluice.Base.Linux;
using Sluice.Base.Transports;
using Sluice.Tests.Base.Linux;
using Xunit;

namespace Sluice.Tests.Base.Transports;

/// <summary>What every transport must do alike.</summary>
public abstract class TransportConformance
{
    protected abstract ITransport Transport { get; }

    protected abstract string Host { get; }

    [Fact]
    public void Bytes_arrive_in_order_and_then_the_receiver_would_block()
    {
        using var pair = new TransportPair(Transport, Host);
        Assert.Equal(IoStatus.WouldBlock, pair.Server.Receive(new byte[1]).Status);
        Assert.Equal(IoResult.Moved(3), pair.Client.Send("abc"u8, more: false));
        Assert.Equal("abc"u8.ToArray(), pair.ReceiveExactly(pair.Server, "server", 3));
        Assert.Equal(IoStatus.WouldBlock, pair.Server.Receive(new byte[1]).Status);
        pair.Client.Send("de"u8, more: false);
        Assert.Equal("de"u8.ToArray(), pair.ReceiveExactly(pair.Server, "server", 2));
    }

    [Fact]
    public void A_receive_that_did_not_take_all_is_followed_by_one_that_takes_the_rest()
    {
        using var pair = new TransportPair(Transport, Host);
        pair.Client.Send(new byte[5000], more: false);
        Assert.Equal(2000, pair.ReceiveExactly(pair.Server, "server", 2000).Length);
        Assert.Equal(3000, pair.ReceiveExactly(pair.Server, "server", 3000).Length);
        Assert.Equal(IoStatus.WouldBlock, pair.Server.Receive(new byte[10]).Status);
    }

    [Fact]
    public void Readiness_is_an_edge_reported_once()
    {
        using var pair = new TransportPair(Transport, Host);
        pair.Client.Send("a"u8, more: false);
        pair.Await("server", Readiness.Readable);
        Assert.DoesNotContain(pair.Poll(0), ready => (string)ready.Token == "server");
        Assert.Equal("a"u8.ToArray(), pair.ReceiveExactly(pair.Server, "server", 1));
        Assert.Equal(IoStatus.WouldBlock, pair.Server.Receive(new byte[1]).Status);
        pair.Client.Send("b"u8, more: false);
        pair.Await("server", Readiness.Readable);
    }

    [Fact]
    public void A_sender_whose_peer_does_not_read_would_block_and_becomes_writable_when_it_does()
    {
        using var pair = new TransportPair(Transport, Host);
        byte[] block = new byte[100_000];
        long sent = 0;
        IoResult result;
        while ((result = pair.Client.Send(block, more: false)).Status == IoStatus.Done) sent += result.Bytes;
        Assert.Equal(IoStatus.WouldBlock, result.Status);
        Assert.DoesNotContain(pair.Poll(0), ready => (string)ready.Token == "client" && ready.Readiness.HasFlag(Readiness.Writable));
        pair.Forget();
        for (long left = sent; left > 0;) left -= pair.ReceiveExactly(pair.Server, "server", (int)Math.Min(left, 10_000)).Length;
        pair.Await("client", Readiness.Writable);
        Assert.Equal(IoStatus.Done, pair.Client.Send(block, more: false).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(777)]
    [InlineData(100_000)]
    public void A_stream_that_blocks_again_and_again_arrives_whole(int mostBytes)
    {
        using var pair = new TransportPair(Transport, Host);
        byte[] stream = Pattern(6_000_000);
        int sent = 0;
        int received = 0;
        int blocked = 0;
        byte[] scratch = new byte[300_000];
        while (received < stream.Length)
        {
            IoResult result;
            while (sent < stream.Length
                && (result = pair.Client.Send(stream.AsSpan(sent, Chunk(sent)), more: false)).Status == IoStatus.Done) sent += result.Bytes;
            if (sent < stream.Length) blocked++;
            while ((result = pair.Server.Receive(scratch)).Status == IoStatus.Done)
            {
                Assert.True(stream.AsSpan(received, result.Bytes).SequenceEqual(scratch.AsSpan(0, result.Bytes)));
                received += result.Bytes;
            }

            Assert.Equal(IoStatus.WouldBlock, result.Status);
            if (received < stream.Length) pair.Poll(10);
        }

        Assert.True(blocked > 0);

        // The last bytes before a full buffer are what matters: offer the pieces of the given size there, large ones elsewhere.
        int Chunk(int from) => Math.Min(stream.Length - from, from % 50_000 < 2_000 ? mostBytes : 100_000);
    }

    [Fact]
    public void What_was_sent_before_a_close_arrives_although_the_closer_still_waited_to_receive()
    {
        using var pair = new TransportPair(Transport, Host);
        Assert.Equal(IoStatus.WouldBlock, pair.Server.Receive(new byte[1]).Status);
        byte[] answer = Pattern(20_000_000); // more than sender and receiver hold
        int sent = 0;
        IoResult result;
        while ((result = pair.Server.Send(answer.AsSpan(sent), more: false)).Status == IoStatus.Done) sent += result.Bytes;
        Assert.Equal(IoStatus.WouldBlock, result.Status);
        pair.Server.Dispose();
        Assert.True(answer.AsSpan(0, sent).SequenceEqual(pair.ReceiveExactly(pair.Client, "client", sent)));
        pair.AwaitClosed(pair.Client, "client");
    }

    [Fact]
    public void A_listener_gives_all_that_wait_and_then_reports_the_next()
    {
        using IPoller poller = Transport.CreatePoller();
        using IListener listener = Transport.Listen(Host, 0, 50);
        listener.Register(poller, "listener");
        var events = new ReadyEvent[64];
        int accepted = 0;
        for (int round = 1; round <= 3; round++)
        {
            List<IConnection> clients = [.. Enumerable.Range(0, 20).Select(_ => Transport.Connect(Host, listener.Local.Port))];
            foreach (IConnection client in clients) client.Register(poller, "client");
            for (int i = 0; i < 500 && accepted < 20 * round; i++)
            {
                int count = poller.Poll(events, 10_000_000);
                if (!events.AsSpan(0, count).ToArray().Any(e => (string)e.Token == "listener")) continue;
                while (listener.Accept(out AcceptStatus status) is { } connection)
                {
                    Assert.Equal(AcceptStatus.Accepted, status);
                    connection.Dispose();
                    accepted++;
                }
            }

            Assert.Equal(20 * round, accepted);
            foreach (IConnection client in clients) client.Dispose();
        }
    }

    [Fact]
    public void After_a_half_close_the_other_direction_still_works()
    {
        using var pair = new TransportPair(Transport, Host);
        pair.Client.Send("last"u8, more: false);
        pair.Client.ShutdownSend();
        Assert.Equal("last"u8.ToArray(), pair.ReceiveExactly(pair.Server, "server", 4));
        pair.AwaitClosed(pair.Server, "server");
        Assert.Equal(IoResult.Moved(2), pair.Server.Send("ok"u8, more: false));
        Assert.Equal("ok"u8.ToArray(), pair.ReceiveExactly(pair.Client, "client", 2));
    }

    [Fact]
    public void The_end_of_stream_is_seen_even_when_it_came_together_with_the_last_bytes()
    {
        using var pair = new TransportPair(Transport, Host);
        pair.Client.Send("x"u8, more: false);
        pair.Client.ShutdownSend();
        for (int i = 0; i < 3; i++) pair.Poll(10);
        byte[] scratch = new byte[100];
        Assert.Equal(1, pair.Server.Receive(scratch).Bytes);
        Assert.Equal(IoStatus.Closed, pair.Server.Receive(scratch).Status);
    }

    [Fact]
    public void A_closed_peer_ends_receiving_and_breaks_sending()
    {
        using var pair = new TransportPair(Transport, Host);
        pair.Client.Dispose();
        pair.Await("server", Readiness.Readable);
        pair.AwaitClosed(pair.Server, "server");
        IoStatus last = IoStatus.Done;
        for (int i = 0; i < 500 && last != IoStatus.Closed; i++)
        {
            last = pair.Server.Send("x"u8, more: false).Status;
            pair.Poll(1);
        }

        Assert.Equal(IoStatus.Closed, last);
    }

    [Fact]
    public void A_peer_that_closes_with_bytes_unread_resets_the_connection()
    {
        using var pair = new TransportPair(Transport, Host);
        pair.Server.Send("unread"u8, more: false);
        pair.Await("client", Readiness.Readable);
        pair.Client.Dispose();
        pair.AwaitClosed(pair.Server, "server");
        pair.Await("server", Readiness.Broken);
        Assert.Equal(IoStatus.Closed, pair.Server.Send("x"u8, more: false).Status);
    }

    [Fact]
    public void A_refused_connection_reports_and_fails()
    {
        IListener listener = Transport.Listen(Host, 0, 10);
        int port = listener.Local.Port;
        listener.Dispose();
        using IPoller poller = Transport.CreatePoller();
        using IConnection connection = Transport.Connect(Host, port);
        connection.Register(poller, "refused");
        var events = new ReadyEvent[4];
        int count = 0;
        for (int i = 0; i < 100 && count == 0; i++) count = poller.Poll(events, 10_000_000);
        Assert.Equal("refused", events[0].Token);
        Assert.True(events[0].Readiness.HasFlag(Readiness.Broken | Readiness.Writable));
        Assert.Equal(IoStatus.Closed, connection.Send("x"u8, more: false).Status);
        Assert.Equal(IoStatus.Closed, connection.Receive(new byte[1]).Status);
    }

    [Fact]
    public void An_address_in_use_is_refused_with_words()
    {
        using IListener first = Transport.Listen(Host, 0, 10);
        ListenException refused = Assert.Throws<ListenException>(() => Transport.Listen(Host, first.Local.Port, 10));
        Assert.Contains(
            first.Local.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_of_a_disposed_connection_are_not_reported()
    {
        using var pair = new TransportPair(Transport, Host);
        pair.Client.Send("x"u8, more: false);
        pair.Server.Dispose();
        Assert.DoesNotContain(pair.Poll(20), ready => (string)ready.Token == "server");
    }

    [Fact]
    public void A_wake_ends_the_next_wait()
    {
        using var pair = new TransportPair(Transport, Host);
        pair.Wake();
        long before = Environment.TickCount64;
        pair.Poll(60_000);
        Assert.InRange(Environment.TickCount64 - before, 0, 30_000);
    }

    [Fact]
    public void A_wake_from_another_thread_ends_a_wait_under_way_and_is_good_for_one_wait()
    {
        using IPoller poller = Transport.CreatePoller();
        var waker = new Thread(() =>
        {
            for (int i = 0; i < 3; i++) poller.Wake();
        });
        waker.Start();
        long before = Environment.TickCount64;
        Assert.Equal(0, poller.Poll(new ReadyEvent[4], -1));
        waker.Join();
        poller.Poll(new ReadyEvent[4], 0);
        Assert.Equal(0, poller.Poll(new ReadyEvent[4], 20_000_000));
        Assert.InRange(Environment.TickCount64 - before, 15, 30_000);
    }

    [Fact]
    public void A_wake_after_the_end_is_harmless()
    {
        IPoller poller = Transport.CreatePoller();
        poller.Dispose();
        poller.Wake();
        poller.Dispose();
    }

    [Fact]
    public void A_connection_disposed_by_another_thread_under_traffic_is_silent_afterwards()
    {
        for (int round = 0; round < 20; round++)
        {
            using var pair = new TransportPair(Transport, Host);
            var closer = new Thread(pair.Server.Dispose);
            closer.Start();
            for (int i = 0; i < 5; i++) pair.Client.Send("x"u8, more: false);
            closer.Join();
            pair.Poll(0);
            Assert.DoesNotContain(pair.Poll(1), ready => (string)ready.Token == "server");
            Assert.Equal(IoStatus.Closed, pair.Server.Send("x"u8, more: false).Status);
            Assert.Equal(IoStatus.Closed, pair.Server.Receive(new byte[1]).Status);
        }
    }

    [Fact]
    public void A_file_region_arrives_as_the_bytes_of_the_file()
    {
        using var directory = new TemporaryDirectory();
        using var file = new TestFile(directory.File("region"), 300_000);
        using var pair = new TransportPair(Transport, Host);
        if (!pair.Client.CanSendFile) return;
        var received = new List<byte>();
        byte[] scratch = new byte[10_000];
        int sent = 0;
        while (received.Count < 250_000)
        {
            if (sent < 250_000)
            {
                IoResult result = pair.Client.SendFile(file, 7 + sent, 250_000 - sent);
                Assert.NotEqual(IoStatus.Closed, result.Status);
                sent += result.Bytes;
            }

            IoResult got = pair.Server.Receive(scratch);
            if (got.Status == IoStatus.Done) received.AddRange(scratch[..got.Bytes]);
            else pair.Poll(10);
        }

        Assert.Equal(file.Expected(7, 250_000), received);
        Assert.Equal(IoStatus.FileTooShort, pair.Client.SendFile(file, 300_000, 10).Status);
    }

    [Fact]
    public void Both_ends_know_their_addresses()
    {
        using var pair = new TransportPair(Transport, Host);
        Assert.Equal(pair.Client.Local.ToString(), pair.Server.Remote.ToString());
        Assert.Equal(pair.Client.Remote.ToString(), pair.Server.Local.ToString());
    }

    private static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte)((i * 31) ^ (i >> 8) ^ (i >> 16));
        return bytes;
    }

    internal static void SkipUnlessLinux() => Assert.SkipUnless(OperatingSystem.IsLinux() && Errno.None == 0, "epoll is Linux only");
}
