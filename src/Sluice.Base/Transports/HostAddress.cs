using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Base.Transports;

/// <summary>Finds the address for a host that may be a name. A name is resolved by the system's resolver, which may block.</summary>
internal static class HostAddress
{
    /// <summary>The address, IPv4 before IPv6 where a name has both; false when the name is unknown.</summary>
    internal static bool TryResolve(string host, int port, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        if (port is < 0 or > ushort.MaxValue) return false;
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            endPoint = new IPEndPoint(literal, port);
            return true;
        }

        try
        {
            IPAddress[] found = Dns.GetHostAddresses(host);
            IPAddress? chosen = Array.Find(found, static a => a.AddressFamily == AddressFamily.InterNetwork)
                ?? Array.Find(found, static a => a.AddressFamily == AddressFamily.InterNetworkV6);
            if (chosen is not null) endPoint = new IPEndPoint(chosen, port);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            return false;
        }

        return endPoint is not null;
    }

    /// <summary>The address to listen on.</summary>
    /// <exception cref="ListenException">The host name is unknown.</exception>
    internal static IPEndPoint ResolveForListening(string host, int port)
    {
        if (TryResolve(host, port, out IPEndPoint? endPoint)) return endPoint;
        throw new ListenException($"Cannot listen on {host}:{port}: the host name is unknown.");
    }
}
