using System.Net;

namespace Sluice.Base.Transports.Memory;

/// <summary>The network as one host sees it. Its own names are its host name, its address, localhost and the empty host.</summary>
public sealed class MemoryTransport : ITransport
{
    private readonly MemoryNetwork _network;

    internal MemoryTransport(MemoryNetwork network, string name, IPAddress address)
    {
        _network = network;
        Name = name;
        Address = address;
    }

    /// <summary>The host's name.</summary>
    public string Name { get; }

    /// <summary>The host's address.</summary>
    public IPAddress Address { get; }

    /// <inheritdoc/>
    public IPoller CreatePoller() => new MemoryPoller(_network.Gate);

    /// <inheritdoc/>
    public IListener Listen(string host, int port, int backlog)
    {
        lock (_network.Gate)
        {
            if (host is not ("0.0.0.0" or "::") && _network.Find(this, host) != this)
            {
                throw new ListenException($"Cannot listen on {host}:{port}: not an address of {Name}.");
            }

            int bound = port == 0 ? _network.NextPort() : port;
            var listener = new MemoryListener(_network, this, new IPEndPoint(Address, bound), backlog);
            if (_network.TryAddListener(this, bound, listener)) return listener;
            throw new ListenException($"Cannot listen on {(host.Length == 0 ? "*" : host)}:{port}: address already in use.");
        }
    }

    /// <inheritdoc/>
    public IConnection Connect(string host, int port)
    {
        lock (_network.Gate)
        {
            var local = new IPEndPoint(Address, _network.NextPort());
            MemoryTransport? target = _network.Find(this, host);
            EndPoint remote = target is null ? new DnsEndPoint(host, port) : new IPEndPoint(target.Address, port);
            MemoryListener? listener = target is null ? null : _network.FindListener(target, port);
            return listener?.TryConnect(local) ?? MemoryConnection.Refused(_network, local, remote);
        }
    }
}
