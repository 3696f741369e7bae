using Sluice.Server.Partitions;

namespace Sluice.Server.Producing;

/// <summary>The spare produce operations of one loop, so that requests reuse their arrays; owned by that loop.</summary>
internal sealed class ProducePool(Action<Partition> requestFlush)
{
    /// <summary>Operations kept; more than the requests of one busy step are left to the collector.</summary>
    private const int Kept = 1024;

    private readonly Stack<ProduceOperation> _spare = new();

    public ProduceOperation Rent() => _spare.Count > 0 ? _spare.Pop() : new ProduceOperation(this);

    public void Return(ProduceOperation operation)
    {
        if (_spare.Count < Kept) _spare.Push(operation);
    }

    /// <summary>Asks the syncer of the partition's directory to flush it.</summary>
    public void RequestFlush(Partition partition) => requestFlush(partition);
}
