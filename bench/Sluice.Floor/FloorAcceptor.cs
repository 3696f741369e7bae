using Sluice.Base.Transports;

namespace Sluice.Floor;

/// <summary>Accepts on the main thread and deals connections to the loops in turn.</summary>
internal sealed class FloorAcceptor(ITransport transport, IListener listener, FloorLoop[] loops)
{
    public void Run()
    {
        using IPoller poller = transport.CreatePoller();
        listener.Register(poller, listener);
        var ready = new ReadyEvent[4];
        int next = 0;
        while (true)
        {
            poller.Poll(ready, -1);
            while (listener.Accept(out _) is { } connection)
            {
                loops[next % loops.Length].Adopt(connection, next);
                next++;
            }
        }
    }
}
