using Sluice.Base.Lanes;

namespace Sluice.Server.Fetching;

/// <summary>
/// One parking of a fetch: made when it is parked, void once the fetch was answered or parked again. Partitions on any lane credit
/// bytes to it; the one that completes the count posts it to the fetch's loop.
/// </summary>
internal sealed class FetchPark(FetchOperation fetch, long missingBytes) : ILaneWork
{
    private long _missingBytes = missingBytes;
    private int _posted;

    /// <summary>Counts bytes; true once, for the one whose bytes completed the count.</summary>
    public bool Credit(int bytes) =>
        Interlocked.Add(ref _missingBytes, -bytes) <= 0 && Interlocked.Exchange(ref _posted, 1) == 0;

    /// <inheritdoc/>
    public void Run(Lane lane) => fetch.Woken(this);
}
