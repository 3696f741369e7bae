using Sluice.Base.Lanes;
using Sluice.Protocol.Compression;

namespace Sluice.Server.Drivers;

/// <summary>
/// A few lanes for what may block or compute for long, so that no processor loop does (<c>num.io.threads</c>): searches in files, checks of
/// large compressed batches. The queue is bounded; whoever finds it full does the work itself or pushes back. Results travel back to
/// the asker's lane as posts.
/// </summary>
internal sealed class BlockingPool
{
    /// <summary>Work that may wait per worker.</summary>
    private const int QueueLimit = 256;

    private readonly Worker[] _workers;
    private int _next;

    /// <summary>A pool of <paramref name="workers"/> lanes.</summary>
    public BlockingPool(IScheduler scheduler, int workers, Action<Lane, Exception> fault)
    {
        _workers = new Worker[Math.Max(1, workers)];
        for (int i = 0; i < _workers.Length; i++)
        {
            Lane lane = scheduler.Create(new LaneSettings($"pool-{i}", QueueLimit), WorkOnlyLane.Instance, transport: null, fault);
            _workers[i] = new Worker(lane);
        }
    }

    /// <summary>Hands work to a worker that has room; false when none has. From any lane.</summary>
    public bool TryRun(IPoolWork work)
    {
        int first = (int)((uint)Interlocked.Increment(ref _next) % (uint)_workers.Length);
        for (int i = 0; i < _workers.Length; i++)
        {
            Worker worker = _workers[(first + i) % _workers.Length];
            if (worker.Lane.TryPost(new Item(worker, work))) return true;
        }
        return false;
    }

    /// <summary>Ends the lanes.</summary>
    public void Stop(IScheduler scheduler)
    {
        foreach (Worker worker in _workers) scheduler.Stop(worker.Lane);
    }

    /// <summary>One lane with the scratch memory that work on it may use.</summary>
    internal sealed class Worker(Lane lane)
    {
        private const int ScratchBytes = 64 * 1024 * 1024;

        public Lane Lane => lane;

        /// <summary>For decompressed records.</summary>
        public BoundedBuffer Plain { get; } = new(ScratchBytes);

        /// <summary>For what is compressed anew.</summary>
        public BoundedBuffer Compressed { get; } = new(ScratchBytes);
    }

    private sealed class Item(Worker worker, IPoolWork work) : ILaneWork
    {
        public void Run(Lane lane) => work.Run(worker);
    }
}

/// <summary>Something the pool does; it posts its result to whoever waits.</summary>
internal interface IPoolWork
{
    /// <summary>Runs on a worker's lane.</summary>
    void Run(BlockingPool.Worker worker);
}
