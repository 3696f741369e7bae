using Sluice.Base.Lanes;

namespace Sluice.Server.Partitions;

/// <summary>
/// What became runnable while a partition's lock was held: gathered under the lock, posted after it. Owned by the lane that took
/// the lock; reused, so that waking allocates nothing once it has grown.
/// </summary>
public sealed class WakeList
{
    private (Lane Lane, ILaneWork Work)[] _items = new (Lane, ILaneWork)[16];
    private int _count;

    /// <summary>Notes that <paramref name="work"/> is to run on <paramref name="lane"/>.</summary>
    public void Add(Lane lane, ILaneWork work)
    {
        if (_count == _items.Length) Array.Resize(ref _items, _count * 2);
        _items[_count++] = (lane, work);
    }

    /// <summary>Posts everything noted. Never under a partition's lock.</summary>
    public void PostAll()
    {
        for (int i = 0; i < _count; i++)
        {
            (Lane lane, ILaneWork work) = _items[i];
            _items[i] = default;
            lane.Post(work);
        }
        _count = 0;
    }
}
