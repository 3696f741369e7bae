namespace Sluice.Base.Transports;

/// <summary>
/// Waits for readiness on behalf of one lane. Only that lane calls <see cref="Poll"/>; <see cref="Wake"/> may be called by any.
/// </summary>
public interface IPoller : IDisposable
{
    /// <summary>
    /// Fills <paramref name="ready"/> with what became ready and returns how many. Waits at most <paramref name="timeoutNs"/>
    /// nanoseconds (0 = only look, −1 = until woken). Readiness is edge-triggered: the owner reads or writes until
    /// <see cref="IoStatus.WouldBlock"/>, or remembers that it did not; until then another edge may fail to come. An edge may also be
    /// reported without cause.
    /// </summary>
    int Poll(Span<ReadyEvent> ready, long timeoutNs);

    /// <summary>Ends a wait that is under way, or the next one. Cheap when the lane is awake.</summary>
    void Wake();
}
