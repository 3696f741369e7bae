using Sluice.Base.Lanes;
using Sluice.Base.Linux;

namespace Sluice.Base.Transports.Epoll;

/// <summary>
/// One epoll descriptor and one eventfd, for one lane. The epoll data of a registration is its index in a table plus the
/// generation of that place: an event that was harvested before its descriptor was closed finds another generation and is dropped,
/// even when index and descriptor are in use again. Only <see cref="Wake"/> may be called from other threads.
/// </summary>
internal sealed class EpollPoller : IPoller
{
    private const ulong WakeData = ulong.MaxValue;
    private const int MaxEvents = 256;

    private readonly Lock _wakeLock = new();
    private readonly byte[] _events = new byte[MaxEvents * EpollCalls.EventBytes];
    private readonly Stack<uint> _free = new();
    private readonly List<ReadyEvent> _failedEarly = [];
    private readonly int _epoll;
    private readonly int _event;
    private Place[] _places = new Place[64];
    private uint _used;
    private bool _disposed;

    internal EpollPoller()
    {
        _epoll = Descriptor(EpollCalls.Create());
        _event = Descriptor(EpollCalls.CreateEvent());
        Errno error = EpollCalls.Watch(_epoll, _event, EpollCalls.In, WakeData);
        if (error != Errno.None) throw new IOException($"epoll_ctl: {SysResult.Describe(error)}");
    }

    public int Poll(Span<ReadyEvent> ready, long timeoutNs)
    {
        int filled = 0;
        while (_failedEarly.Count > 0 && filled < ready.Length)
        {
            ready[filled++] = _failedEarly[^1];
            _failedEarly.RemoveAt(_failedEarly.Count - 1);
        }

        int room = Math.Min(ready.Length - filled, MaxEvents);
        if (room == 0) return filled;
        int timeoutMs = filled > 0 ? 0 : SleepPoller.WholeMs(timeoutNs);
        SysResult waited = EpollCalls.Wait(_epoll, _events.AsSpan(0, room * EpollCalls.EventBytes), timeoutMs);
        if (!waited.Ok) throw new IOException($"epoll_wait: {waited.Message}");
        for (int i = 0; i < (int)waited.Value; i++)
        {
            (uint events, ulong data) = EpollCalls.EventAt(_events, i);
            if (data == WakeData) Check.That(EpollCalls.Drain(_event) == Errno.None);
            else if (TryTranslate(events, data, out ReadyEvent one)) ready[filled++] = one;
        }

        return filled;
    }

    public void Wake()
    {
        lock (_wakeLock)
        {
            if (!_disposed) Check.That(EpollCalls.Signal(_event) == Errno.None);
        }
    }

    public void Dispose()
    {
        lock (_wakeLock)
        {
            if (_disposed) return;
            _disposed = true;
            FileCalls.Close(_event);
            FileCalls.Close(_epoll);
        }
    }

    internal EpollRegistration Register(int descriptor, object token, EpollConnection? connection, uint events)
    {
        if (!_free.TryPop(out uint index))
        {
            index = _used++;
            if (index == _places.Length) Array.Resize(ref _places, _places.Length * 2);
        }

        ref Place place = ref _places[index];
        place.Token = token;
        place.Connection = connection;
        ulong data = ((ulong)place.Generation << 32) | index;
        Errno error = EpollCalls.Watch(_epoll, descriptor, events, data);
        if (error == Errno.None) return new EpollRegistration(this, index);
        Release(index);
        throw new IOException($"epoll_ctl: {SysResult.Describe(error)}");
    }

    /// <summary>Reports a connection that failed before it had a descriptor.</summary>
    internal void ReportFailed(object token) => _failedEarly.Add(new ReadyEvent(token, Readiness.Broken | Readiness.Writable));

    internal void Release(uint index)
    {
        ref Place place = ref _places[index];
        place.Token = null;
        place.Connection = null;
        place.Generation = (place.Generation + 1) & int.MaxValue; // never all ones: that is the eventfd
        _free.Push(index);
    }

    private static int Descriptor(SysResult created)
    {
        if (!created.Ok) throw new IOException($"Cannot create a poller: {created.Message}");
        return (int)created.Value;
    }

    private bool TryTranslate(uint events, ulong data, out ReadyEvent ready)
    {
        ref Place place = ref _places[(uint)data];
        ready = default;
        if (place.Token is null || place.Generation != (uint)(data >> 32)) return false;
        Readiness readiness = Readiness.None;
        if ((events & (EpollCalls.In | EpollCalls.ReadHangUp | EpollCalls.HangUp | EpollCalls.Error)) != 0) readiness |= Readiness.Readable;
        if ((events & EpollCalls.Out) != 0) readiness |= Readiness.Writable;
        if ((events & (EpollCalls.HangUp | EpollCalls.Error)) != 0) readiness |= Readiness.Broken | Readiness.Writable;
        place.Connection?.Harvested(events);
        ready = new ReadyEvent(place.Token, readiness);
        return true;
    }

    private struct Place
    {
        internal object? Token;
        internal EpollConnection? Connection;
        internal uint Generation;
    }
}
