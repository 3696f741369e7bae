using System.Net;
using System.Net.Sockets;

namespace Sluice.Base.Transports.Sockets;

/// <summary>The addresses of a socket, as they are told to people and compared: an IPv4 peer of a dual-stack listener is IPv4.</summary>
internal static class SocketsAddress
{
    /// <summary>Our address or the peer's; null when the connection has none (any more).</summary>
    internal static IPEndPoint? Of(Socket? socket, bool local)
    {
        try
        {
            if ((local ? socket?.LocalEndPoint : socket?.RemoteEndPoint) is not IPEndPoint found) return null;
            return found.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(found.Address.MapToIPv4(), found.Port) : found;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
