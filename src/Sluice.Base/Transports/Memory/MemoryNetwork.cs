using System.Net;

namespace Sluice.Base.Transports.Memory;

/// <summary>
/// A network in memory: hosts by name, listeners by host and port, connections as pairs of byte pipes. Deterministic under the
/// stepping scheduler; safe, with one lock, under threads.
/// </summary>
public sealed class MemoryNetwork(MemoryNetworkSettings settings)
{
    private const int FirstFreePort = 32768;

    private readonly object _gate = new();
    private readonly Dictionary<string, MemoryTransport> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(MemoryTransport Host, int Port), MemoryListener> _listeners = [];
    private int _nextPort = FirstFreePort;

    /// <summary>A network with the usual settings.</summary>
    public MemoryNetwork()
        : this(new MemoryNetworkSettings())
    {
    }

    internal MemoryNetworkSettings Settings => settings;

    internal object Gate => _gate;

    /// <summary>
    /// The transport as seen from a host; the host is made when it is new. Its address is 10.0.x.y, in order of creation.
    /// </summary>
    public MemoryTransport Host(string name)
    {
        lock (_gate)
        {
            if (_hosts.TryGetValue(name, out MemoryTransport? host)) return host;
            int number = _hosts.Count + 1;
            host = new MemoryTransport(this, name, new IPAddress([10, 0, (byte)(number >> 8), (byte)number]));
            _hosts.Add(name, host);
            return host;
        }
    }

    internal int NextPort() => _nextPort = _nextPort == ushort.MaxValue ? FirstFreePort : _nextPort + 1;

    internal MemoryTransport? Find(MemoryTransport from, string host)
    {
        if (host is "localhost" or "127.0.0.1" or "::1" or "") return from;
        if (_hosts.TryGetValue(host, out MemoryTransport? found)) return found;
        foreach (MemoryTransport other in _hosts.Values)
        {
            if (other.Address.ToString() == host) return other;
        }

        return null;
    }

    internal bool TryAddListener(MemoryTransport host, int port, MemoryListener listener) => _listeners.TryAdd((host, port), listener);

    internal MemoryListener? FindListener(MemoryTransport host, int port) => _listeners.GetValueOrDefault((host, port));

    internal void RemoveListener(MemoryTransport host, int port) => _listeners.Remove((host, port));
}
