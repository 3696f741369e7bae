using System.Net;

namespace Sluice.Server.Network;

/// <summary>
/// Counts the connections of the node, in all and by address. Shared by acceptor and loops; its lock is taken per connection.
/// </summary>
public sealed class ConnectionQuota(NetworkLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _total;

    /// <summary>True when a listener of this kind must wait: the inter-broker listener may go over by its own slot.</summary>
    internal bool IsFull(ListenerKind kind, out bool outOfDescriptors)
    {
        outOfDescriptors = limits.ConnectionDescriptors < limits.MaxConnections;
        long limit = (long)Math.Min(limits.ConnectionDescriptors, limits.MaxConnections) + (kind == ListenerKind.Client ? 0 : 1);
        lock (_lock) return _total >= limit;
    }

    internal bool TryAdd(IPAddress address)
    {
        int limit = limits.MaxConnectionsPerIpOverrides.TryGetValue(address, out int own) ? own : limits.MaxConnectionsPerIp;
        lock (_lock)
        {
            int count = _byAddress.GetValueOrDefault(address);
            if (count >= limit) return false;
            _byAddress[address] = count + 1;
            _total++;
            return true;
        }
    }

    internal void Remove(IPAddress address)
    {
        lock (_lock)
        {
            int count = _byAddress[address] - 1;
            if (count == 0) _byAddress.Remove(address);
            else _byAddress[address] = count;
            _total--;
        }
    }
}
