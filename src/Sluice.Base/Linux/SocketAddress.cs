using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Base.Linux;

/// <summary>
/// <c>sockaddr_in</c> (family u16, port big-endian, 4 address bytes, 8 zero; 16 bytes) and <c>sockaddr_in6</c> (family, port, flow
/// u32, 16 address bytes, scope u32; 28 bytes) to and from <see cref="IPEndPoint"/>.
/// </summary>
internal static class SocketAddress
{
    internal const int MaxBytes = 128; // sockaddr_storage

    internal const int Inet = 2;
    internal const int Inet6 = 10;

    internal static int Write(IPEndPoint endPoint, Span<byte> into)
    {
        into.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)endPoint.Port);
        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            BitConverter.TryWriteBytes(into, (ushort)Inet);
            endPoint.Address.TryWriteBytes(into[4..], out _);
            return 16;
        }

        BitConverter.TryWriteBytes(into, (ushort)Inet6);
        endPoint.Address.TryWriteBytes(into[8..], out _);
        BitConverter.TryWriteBytes(into[24..], (uint)endPoint.Address.ScopeId);
        return 28;
    }

    /// <summary>An IPv4 peer of a dual-stack listener comes back as IPv4.</summary>
    internal static IPEndPoint Read(ReadOnlySpan<byte> from)
    {
        int port = BinaryPrimitives.ReadUInt16BigEndian(from[2..]);
        if (BitConverter.ToUInt16(from) == Inet) return new IPEndPoint(new IPAddress(from.Slice(4, 4)), port);
        var address = new IPAddress(from.Slice(8, 16), BitConverter.ToUInt32(from[24..]));
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }
}
