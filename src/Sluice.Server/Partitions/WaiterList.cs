namespace Sluice.Server.Partitions;

/// <summary>Intrusive list of the waiters of one partition; used under the partition's lock.</summary>
internal sealed class WaiterList(Partition owner)
{
    private PartitionWaiter? _first;

    public bool IsEmpty => _first is null;

    public void Add(PartitionWaiter waiter)
    {
        waiter.LinkedTo = owner;
        waiter.Previous = null;
        waiter.Next = _first;
        if (_first is not null) _first.Previous = waiter;
        _first = waiter;
    }

    public void Remove(PartitionWaiter waiter)
    {
        if (waiter.LinkedTo != owner) return;
        if (waiter.Previous is null) _first = waiter.Next;
        else waiter.Previous.Next = waiter.Next;
        if (waiter.Next is not null) waiter.Next.Previous = waiter.Previous;
        waiter.Next = waiter.Previous = null;
        waiter.LinkedTo = null;
    }

    /// <summary>Unlinks every waiter that the move satisfied and notes its work.</summary>
    public void Notify(in PartitionProgress progress, WakeList wake)
    {
        for (PartitionWaiter? waiter = _first; waiter is not null;)
        {
            PartitionWaiter? next = waiter.Next;
            if (progress.Gone || waiter.IsSatisfied(progress))
            {
                Remove(waiter);
                wake.Add(waiter.Lane, waiter.Work);
            }
            waiter = next;
        }
    }
}
