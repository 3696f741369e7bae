using Sluice.Base.Lanes;
using Sluice.Server.Network;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>
/// Reads what is not in the page cache, on two lanes per log directory: a disk that stalls keeps only its own readers waiting, and none
/// of them ever waits behind a compression check. A queue holds at most one read per partition that one fetch of a connection asks for,
/// and a connection has one fetch under way; so connections bound it.
/// </summary>
internal sealed class ColdReads : IColdReader
{
    private const int LanesPerDirectory = 2;
    private const int ScratchBytes = 256 * 1024;

    private readonly Dictionary<LogDirectory, Readers> _readers = [];
    private readonly Readers _first;

    /// <summary>Readers for each of the directories.</summary>
    public ColdReads(IScheduler scheduler, IReadOnlyList<LogDirectory> directories, Action<Lane, Exception> fault)
    {
        foreach (LogDirectory directory in directories) _readers.Add(directory, new Readers(scheduler, directory, fault));
        _first = _readers[directories[0]];
    }

    /// <inheritdoc/>
    public void Read(IColdRead read)
    {
        Readers readers = read.Directory is { } directory && _readers.TryGetValue(directory, out Readers? own) ? own : _first;
        readers.Add(read);
    }

    /// <summary>Ends the lanes; what waits is dropped.</summary>
    public void Stop(IScheduler scheduler)
    {
        foreach (Readers readers in _readers.Values) readers.Stop(scheduler);
    }

    /// <summary>The readers of one directory. The lock is held for a queue step, never while something is read.</summary>
    private sealed class Readers
    {
        private readonly Lock _gate = new();
        private readonly Queue<IColdRead> _waiting = new();
        private readonly Reader[] _lanes = new Reader[LanesPerDirectory];
        private bool _stopped;

        public Readers(IScheduler scheduler, LogDirectory directory, Action<Lane, Exception> fault)
        {
            for (int i = 0; i < _lanes.Length; i++)
            {
                var settings = new LaneSettings($"cold-{directory.Path}-{i}");
                _lanes[i] = new Reader(this, scheduler.Create(settings, WorkOnlyLane.Instance, transport: null, fault));
            }
        }

        public void Add(IColdRead read)
        {
            Reader? idle = null;
            bool isDropped;
            lock (_gate)
            {
                isDropped = _stopped;
                if (!isDropped)
                {
                    _waiting.Enqueue(read);
                    idle = Array.Find(_lanes, static lane => !lane.IsBusy);
                    if (idle is not null) idle.IsBusy = true;
                }
            }
            if (isDropped) read.Drop();
            else idle?.Lane.Post(idle);
        }

        public IColdRead? Next(Reader reader)
        {
            lock (_gate)
            {
                if (_waiting.TryDequeue(out IColdRead? read)) return read;
                reader.IsBusy = false;
                return null;
            }
        }

        public void Stop(IScheduler scheduler)
        {
            IColdRead[] dropped;
            lock (_gate)
            {
                _stopped = true;
                dropped = [.. _waiting];
                _waiting.Clear();
            }
            foreach (IColdRead read in dropped) read.Drop();
            foreach (Reader reader in _lanes) scheduler.Stop(reader.Lane);
        }
    }

    /// <summary>One lane; while it is busy it takes all that comes.</summary>
    private sealed class Reader(Readers readers, Lane lane) : ILaneWork
    {
        private byte[]? _scratch;

        public Lane Lane => lane;

        /// <summary>Owned by the readers' lock.</summary>
        public bool IsBusy { get; set; }

        public void Run(Lane current)
        {
            while (readers.Next(this) is { } read) read.Run(_scratch ??= new byte[ScratchBytes]);
        }
    }
}
