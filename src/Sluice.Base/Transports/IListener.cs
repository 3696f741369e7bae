using System.Net;

namespace Sluice.Base.Transports;

/// <summary>A listening address. Owned by the acceptor's lane.</summary>
public interface IListener : IDisposable
{
    /// <summary>The bound address, with the port that was picked when 0 was asked for.</summary>
    IPEndPoint Local { get; }

    /// <summary>Registers for readable readiness; events carry <paramref name="token"/>.</summary>
    void Register(IPoller poller, object token);

    /// <summary>Accepts one connection; null says why in <paramref name="status"/>.</summary>
    IConnection? Accept(out AcceptStatus status);
}
