using System.Net;
using System.Net.Sockets;

namespace Sluice.Base.Linux;

/// <summary>
/// Stream sockets: always close-on-exec and non-blocking from creation, TCP_NODELAY on every connection, MSG_NOSIGNAL on every
/// send. Every return is checked, EINTR is retried. Stateless.
/// </summary>
internal static unsafe class SocketCalls
{
    private const int Stream = 1;
    private const int NonBlock = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int SolSocket = 1;
    private const int SoReuseAddress = 2;
    private const int SoSendBuffer = 7;
    private const int SoReceiveBuffer = 8;
    private const int ProtocolTcp = 6;
    private const int TcpNoDelay = 1;
    private const int ProtocolIpv6 = 41;
    private const int Ipv6Only = 26;
    private const int MsgNoSignal = 0x4000;
    private const int MsgMore = 0x8000;

    internal static SysResult Create(AddressFamily family)
    {
        int domain = family == AddressFamily.InterNetwork ? SocketAddress.Inet : SocketAddress.Inet6;
        int descriptor = Libc.Socket(domain, Stream | NonBlock | CloseOnExec, 0);
        return descriptor < 0 ? SysResult.Failed() : SysResult.Of(descriptor);
    }

    internal static Errno Bind(int descriptor, IPEndPoint endPoint)
    {
        byte* address = stackalloc byte[SocketAddress.MaxBytes];
        int length = SocketAddress.Write(endPoint, new Span<byte>(address, SocketAddress.MaxBytes));
        return Libc.Bind(descriptor, address, (uint)length) == 0 ? Errno.None : SysResult.LastError;
    }

    internal static Errno Listen(int descriptor, int backlog) =>
        Libc.Listen(descriptor, backlog) == 0 ? Errno.None : SysResult.LastError;

    /// <summary>EINPROGRESS is the ordinary answer; after EINTR the attempt goes on as well.</summary>
    internal static Errno Connect(int descriptor, IPEndPoint endPoint)
    {
        byte* address = stackalloc byte[SocketAddress.MaxBytes];
        int length = SocketAddress.Write(endPoint, new Span<byte>(address, SocketAddress.MaxBytes));
        if (Libc.Connect(descriptor, address, (uint)length) == 0) return Errno.None;
        Errno error = SysResult.LastError;
        return error is Errno.EINPROGRESS or Errno.EINTR ? Errno.None : error;
    }

    internal static SysResult Accept(int listener, out IPEndPoint? remote)
    {
        byte* address = stackalloc byte[SocketAddress.MaxBytes];
        while (true)
        {
            uint length = SocketAddress.MaxBytes;
            int descriptor = Libc.Accept4(listener, address, &length, NonBlock | CloseOnExec);
            if (descriptor >= 0)
            {
                remote = SocketAddress.Read(new ReadOnlySpan<byte>(address, SocketAddress.MaxBytes));
                return SysResult.Of(descriptor);
            }

            if (SysResult.LastError == Errno.EINTR) continue;
            remote = null;
            return SysResult.Failed();
        }
    }

    internal static Errno LocalAddress(int descriptor, out IPEndPoint local)
    {
        byte* address = stackalloc byte[SocketAddress.MaxBytes];
        new Span<byte>(address, SocketAddress.MaxBytes).Clear();
        uint length = SocketAddress.MaxBytes;
        Errno error = Libc.GetSockName(descriptor, address, &length) == 0 ? Errno.None : SysResult.LastError;
        local = SocketAddress.Read(new ReadOnlySpan<byte>(address, SocketAddress.MaxBytes));
        return error;
    }

    internal static Errno NoDelay(int descriptor) => SetOption(descriptor, ProtocolTcp, TcpNoDelay, 1);

    internal static Errno ReuseAddress(int descriptor) => SetOption(descriptor, SolSocket, SoReuseAddress, 1);

    internal static Errno DualStack(int descriptor) => SetOption(descriptor, ProtocolIpv6, Ipv6Only, 0);

    internal static Errno SendBuffer(int descriptor, int bytes) => SetOption(descriptor, SolSocket, SoSendBuffer, bytes);

    internal static Errno ReceiveBuffer(int descriptor, int bytes) => SetOption(descriptor, SolSocket, SoReceiveBuffer, bytes);

    internal static SysResult Receive(int descriptor, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            while (true)
            {
                nint received = Libc.Recv(descriptor, start, (nuint)into.Length, 0);
                if (received >= 0) return SysResult.Of(received);
                if (SysResult.LastError != Errno.EINTR) return SysResult.Failed();
            }
        }
    }

    internal static SysResult Send(int descriptor, ReadOnlySpan<byte> bytes, bool more)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint sent = Libc.Send(descriptor, start, (nuint)bytes.Length, more ? MsgNoSignal | MsgMore : MsgNoSignal);
                if (sent >= 0) return SysResult.Of(sent);
                if (SysResult.LastError != Errno.EINTR) return SysResult.Failed();
            }
        }
    }

    /// <summary>0 bytes: the file ends at or before <paramref name="position"/>. (The runtime ignores SIGPIPE for us.)</summary>
    internal static SysResult SendFile(int descriptor, int file, long position, int length)
    {
        while (true)
        {
            long offset = position;
            nint sent = Libc.SendFile(descriptor, file, &offset, (nuint)length);
            if (sent >= 0) return SysResult.Of(sent);
            if (SysResult.LastError != Errno.EINTR) return SysResult.Failed();
        }
    }

    /// <summary>Shuts the sending side down; an error means that the connection is broken already, which the next call says.</summary>
    internal static Errno ShutdownSend(int descriptor) => Libc.Shutdown(descriptor, 1) == 0 ? Errno.None : SysResult.LastError;

    private static Errno SetOption(int descriptor, int level, int option, int value) =>
        Libc.SetSockOpt(descriptor, level, option, &value, sizeof(int)) == 0 ? Errno.None : SysResult.LastError;
}
