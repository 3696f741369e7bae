namespace Sluice.Base.Linux;

/// <summary>
/// epoll and eventfd. <c>struct epoll_event</c> is events u32 and data u64: packed to 12 bytes on x64, 16 bytes with the data at 8
/// elsewhere. Every return is checked.
/// </summary>
internal static unsafe class EpollCalls
{
    internal const uint In = 0x001;
    internal const uint Out = 0x004;
    internal const uint Error = 0x008;
    internal const uint HangUp = 0x010;
    internal const uint ReadHangUp = 0x2000;
    internal const uint EdgeTriggered = 1u << 31;

    private const int CloseOnExec = 0x80000;
    private const int NonBlock = 0x800;
    private const int Add = 1;

    private static readonly int DataAt = Processor.IsX64 ? 4 : 8;

    /// <summary>Bytes of one event in the array given to <see cref="Wait"/>.</summary>
    internal static readonly int EventBytes = Processor.IsX64 ? 12 : 16;

    internal static SysResult Create()
    {
        int epoll = Libc.EpollCreate1(CloseOnExec);
        return epoll < 0 ? SysResult.Failed() : SysResult.Of(epoll);
    }

    internal static SysResult CreateEvent()
    {
        int descriptor = Libc.EventFd(0, CloseOnExec | NonBlock);
        return descriptor < 0 ? SysResult.Failed() : SysResult.Of(descriptor);
    }

    internal static Errno Watch(int epoll, int descriptor, uint events, ulong data)
    {
        byte* change = stackalloc byte[16];
        *(uint*)change = events;
        *(ulong*)(change + DataAt) = data;
        return Libc.EpollCtl(epoll, Add, descriptor, change) == 0 ? Errno.None : SysResult.LastError;
    }

    /// <summary>Waits; a signal ends the wait with 0 events, and the lane computes its deadline anew.</summary>
    internal static SysResult Wait(int epoll, Span<byte> events, int timeoutMs)
    {
        fixed (byte* start = events)
        {
            int count = Libc.EpollWait(epoll, start, events.Length / EventBytes, timeoutMs);
            if (count >= 0) return SysResult.Of(count);
            return SysResult.LastError == Errno.EINTR ? SysResult.Of(0) : SysResult.Failed();
        }
    }

    internal static (uint Events, ulong Data) EventAt(ReadOnlySpan<byte> events, int index)
    {
        ReadOnlySpan<byte> raw = events.Slice(index * EventBytes, EventBytes);
        return (BitConverter.ToUInt32(raw), BitConverter.ToUInt64(raw[DataAt..]));
    }

    /// <summary>Makes the eventfd readable. EAGAIN: it is already.</summary>
    internal static Errno Signal(int descriptor)
    {
        ulong one = 1;
        while (Libc.Write(descriptor, (byte*)&one, sizeof(ulong)) < 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error == Errno.EAGAIN ? Errno.None : error;
        }

        return Errno.None;
    }

    /// <summary>Resets the eventfd.</summary>
    internal static Errno Drain(int descriptor)
    {
        ulong count;
        while (Libc.Read(descriptor, (byte*)&count, sizeof(ulong)) < 0)
        {
            Errno error = SysResult.LastError;
            if (error != Errno.EINTR) return error == Errno.EAGAIN ? Errno.None : error;
        }

        return Errno.None;
    }
}
