namespace Sluice.Base.Transports.Epoll;

/// <summary>A place in a poller's table. Cancelling it makes events still under way for its descriptor go nowhere.</summary>
internal readonly record struct EpollRegistration(EpollPoller? Poller, uint Index)
{
    internal void Cancel() => Poller?.Release(Index);
}
