using Sluice.Base.Transports;
using Xunit;

namespace Sluice.Tests.Base.Transports;

/// <summary>A client and a server end over one transport, both on one poller, pumped by hand.</summary>
internal sealed class TransportPair : IDisposable
{
    private readonly IPoller _poller;
    private readonly IListener _listener;
    private readonly Dictionary<string, Readiness> _seen = [];
    private readonly ReadyEvent[] _events = new ReadyEvent[16];

    public TransportPair(ITransport transport, string host)
    {
        _poller = transport.CreatePoller();
        _listener = transport.Listen(host, 0, 10);
        _listener.Register(_poller, "listener");
        Client = transport.Connect(host, _listener.Local.Port);
        Client.Register(_poller, "client");
        Await("listener", Readiness.Readable);
        Await("client", Readiness.Writable);
        Server = _listener.Accept(out AcceptStatus status)!;
        Assert.Equal(AcceptStatus.Accepted, status);
        Assert.Null(_listener.Accept(out status));
        Assert.Equal(AcceptStatus.WouldBlock, status);
        Server.Register(_poller, "server");
        Await("server", Readiness.Writable);
    }

    public IConnection Client { get; }

    public IConnection Server { get; }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        _listener.Dispose();
        _poller.Dispose();
    }

    /// <summary>Waits for an edge, bounded; other edges are kept for later waits.</summary>
    public void Await(string token, Readiness readiness)
    {
        for (int i = 0; i < 200; i++)
        {
            Readiness seen = _seen.GetValueOrDefault(token);
            if (seen.HasFlag(readiness))
            {
                _seen[token] = seen & ~readiness;
                return;
            }

            foreach (ReadyEvent ready in Poll(10))
                _seen[(string)ready.Token] = _seen.GetValueOrDefault((string)ready.Token) | ready.Readiness;
        }

        Assert.Fail($"no {readiness} on {token}");
    }

    /// <summary>Drops the edges seen so far.</summary>
    public void Forget() => _seen.Clear();

    public IEnumerable<ReadyEvent> Poll(int timeoutMs)
    {
        int count = _poller.Poll(_events, timeoutMs * 1_000_000L);
        return [.. _events.AsSpan(0, count).ToArray()];
    }

    public void Wake() => _poller.Wake();

    public byte[] ReceiveExactly(IConnection from, string token, int count)
    {
        byte[] received = new byte[count];
        int done = 0;
        while (done < count)
        {
            IoResult result = from.Receive(received.AsSpan(done));
            if (result.Status == IoStatus.Done) done += result.Bytes;
            else if (result.Status == IoStatus.WouldBlock) Await(token, Readiness.Readable);
            else Assert.Fail("closed");
        }

        return received;
    }

    public void AwaitClosed(IConnection from, string token)
    {
        byte[] scratch = new byte[1024];
        while (true)
        {
            IoResult result = from.Receive(scratch);
            if (result.Status == IoStatus.Closed) return;
            if (result.Status == IoStatus.WouldBlock) Await(token, Readiness.Readable);
        }
    }
}
