using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Base.Transports;

namespace Sluice.Server.Network;

/// <summary>
/// A processor loop: one lane that owns its connections, their buffers, parked requests and timers. A step is: readiness → receive,
/// dispatch; then the end-of-step hooks (one write per partition); then the answers, one send per connection. What earlier turns left
/// over comes behind that, so that a connection that floods has one turn per step, and whoever came in between does not wait for it.
/// Everything but <see cref="ConnectionCount"/> and posting is used on the loop's lane.
/// </summary>
public sealed class ProcessorLoop : ILaneOwner
{
    private const int KeptAnswers = 64;
    private const long StarvedRetryMs = 20;

    private readonly ConnectionQuota _quota;
    private readonly HashSet<ClientConnection> _connections = [];
    private readonly List<IEndOfStep> _hooks = [];
    private readonly Stack<AnswerFrame> _answers = new();
    private readonly List<ClientConnection> _starved = [];
    private readonly StarvedTimer _starvedTimer;
    private List<ClientConnection> _more = [];
    private List<ClientConnection> _moreNow = [];
    private List<ClientConnection> _dirty = [];
    private List<ClientConnection> _dirtyNow = [];
    private List<ClientConnection> _unsent = [];
    private List<ClientConnection> _unsentNow = [];
    private Lane? _lane;
    private IScheduler? _scheduler;
    private int _connectionCount;
    private Instant _starvedSince = Instant.Never;
    private long _returnsSeen;

    /// <summary>A loop that is not running yet.</summary>
    public ProcessorLoop(
        string name, NetworkLimits limits, IRequestDispatcher dispatcher, ConnectionQuota quota, RequestMemory memory, INetworkLog log)
    {
        Name = name;
        Limits = limits;
        Dispatcher = dispatcher;
        Memory = memory;
        Log = log;
        _quota = quota;
        _starvedTimer = new StarvedTimer(this);
    }

    /// <summary>Name of loop and lane.</summary>
    public string Name { get; }

    /// <summary>The lane it runs on, once started.</summary>
    public Lane Lane => _lane ?? throw new InvalidOperationException("The loop was not started.");

    /// <summary>The buffers of its connections.</summary>
    public BufferPool Buffers { get; } = new();

    /// <summary>Connections assigned to it; read by the acceptor.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>Who waits for the disk in the loop's place.</summary>
    public required IColdReader ColdReader { get; init; }

    internal NetworkLimits Limits { get; }

    internal IRequestDispatcher Dispatcher { get; }

    internal RequestMemory Memory { get; }

    internal INetworkLog Log { get; }

    internal bool IsStopping { get; private set; }

    /// <summary>Creates the lane. Before the first connection is given.</summary>
    public void Start(IScheduler scheduler, ITransport transport, LaneSettings settings, Action<Lane, Exception> fault)
    {
        Check.That(_lane is null);
        _scheduler = scheduler;
        _lane = scheduler.Create(settings with { Name = Name }, this, transport, fault);
    }

    /// <summary>Adds work for the end of every step. Before <see cref="Start"/>, or on the lane.</summary>
    public void AddEndOfStep(IEndOfStep hook) => _hooks.Add(hook);

    /// <summary>From now on no request starts and nothing is read; answers still leave. On the lane.</summary>
    public void StopReading() => IsStopping = true;

    /// <summary>Closes every connection. On the lane.</summary>
    public void CloseAll(CloseReason reason)
    {
        foreach (ClientConnection connection in _connections.ToArray()) connection.Close(reason);
        Buffers.Trim(0);
    }

    void ILaneOwner.Ready(Lane lane, in ReadyEvent ready)
    {
        var connection = (ClientConnection)ready.Token;
        try
        {
            connection.Ready(ready.Readiness);
        }
        catch (Exception exception)
        {
            Failed(connection, exception);
        }
    }

    bool ILaneOwner.EndOfStep(Lane lane)
    {
        (_unsentNow, _unsent) = (_unsent, _unsentNow);
        bool left = Answer();
        if (_more.Count > 0)
        {
            PumpMore();
            left |= Answer();
        }

        FlushAll(_unsentNow);
        return left || _more.Count > 0 || _dirty.Count > 0 || _unsent.Count > 0;
    }

    /// <summary>Called by the acceptor, from its lane: the loop will own the connection.</summary>
    internal void Give(IConnection socket, ListenerBinding listener)
    {
        Interlocked.Increment(ref _connectionCount);
        Lane.Post(new NewConnection(this, socket, listener));
    }

    internal AnswerFrame RentAnswer() => _answers.TryPop(out AnswerFrame? kept) ? kept : new AnswerFrame();

    internal void GiveBack(AnswerFrame frame)
    {
        frame.Reset();
        if (_answers.Count < KeptAnswers) _answers.Push(frame);
    }

    internal void MarkDirty(ClientConnection connection)
    {
        if (connection.IsDirty) return;
        connection.IsDirty = true;
        _dirty.Add(connection);
    }

    /// <summary>What is left of an answer that was begun in an earlier step is sent behind the answers of this one.</summary>
    internal void AddUnsent(ClientConnection connection)
    {
        if (connection.IsDirty) return;
        connection.IsDirty = true;
        _unsent.Add(connection);
    }

    /// <summary>The step has taken so long that nobody starts a second request in it; a lane's time is too coarse to tell.</summary>
    internal bool IsStepLong() => Clock.Now(_scheduler!.Time).Nanoseconds - Lane.Now.Nanoseconds >= Limits.TurnNs;

    internal void AddMore(ClientConnection connection)
    {
        if (connection.IsInMore) return;
        connection.IsInMore = true;
        _more.Add(connection);
    }

    /// <summary>Reads on when memory for large frames is there again.</summary>
    internal void AddStarved(ClientConnection connection)
    {
        _starved.Add(connection);
        if (_starvedSince == Instant.Never)
        {
            _starvedSince = Lane.Now;
            _returnsSeen = Memory.Returns;
        }

        if (!_starvedTimer.IsArmed) Lane.Arm(_starvedTimer, Lane.Now.PlusMs(StarvedRetryMs));
    }

    internal void Closed(ClientConnection connection, CloseReason reason)
    {
        if (!_connections.Remove(connection)) return;
        Interlocked.Decrement(ref _connectionCount);
        _quota.Remove(connection.ClientAddress);
        Log.Closed(connection.Listener, connection.Remote, reason);
    }

    private void Open(IConnection socket, ListenerBinding listener)
    {
        var connection = new ClientConnection(this, socket, listener);
        _connections.Add(connection);
        Log.Opened(listener, connection.Remote);
        try
        {
            connection.Open();
        }
        catch (Exception exception)
        {
            Failed(connection, exception);
        }
    }

    private void PumpMore()
    {
        (_moreNow, _more) = (_more, _moreNow);
        foreach (ClientConnection connection in _moreNow)
        {
            connection.IsInMore = false;
            try
            {
                connection.Pump();
            }
            catch (Exception exception)
            {
                Failed(connection, exception);
            }
        }

        _moreNow.Clear();
    }

    private bool Answer()
    {
        bool left = false;
        foreach (IEndOfStep hook in _hooks) left |= hook.EndOfStep(this);
        (_dirtyNow, _dirty) = (_dirty, _dirtyNow);
        FlushAll(_dirtyNow);
        return left;
    }

    private void FlushAll(List<ClientConnection> connections)
    {
        foreach (ClientConnection connection in connections)
        {
            connection.IsDirty = false;
            try
            {
                if (connection.Flush()) AddUnsent(connection);
            }
            catch (Exception exception)
            {
                Failed(connection, exception);
            }
        }

        connections.Clear();
    }

    /// <summary>
    /// While large frames wait for memory and nothing is given back, they wait for one another: after the time that a frame may take the
    /// largest give way.
    /// </summary>
    private void RetryStarved()
    {
        if (!Memory.IsExhausted || Memory.Returns != _returnsSeen) _starvedSince = Instant.Never;
        else if (_starvedSince.PlusMs(Limits.FrameIdleMs) <= Lane.Now) CloseLargestStarved();
        foreach (ClientConnection connection in _starved) AddMore(connection);
        _starved.Clear();
    }

    private void CloseLargestStarved()
    {
        _starved.Sort(static (a, b) => b.LargeFrameBytes.CompareTo(a.LargeFrameBytes));
        foreach (ClientConnection connection in _starved)
        {
            if (Memory.IsHalfFree) break;
            connection.Close(CloseReason.SlowFrame);
        }

        _starvedSince = Instant.Never;
    }

    private void Failed(ClientConnection connection, Exception exception)
    {
        Log.Failed(connection.Listener, connection.Remote, exception);
        connection.Close(CloseReason.InternalError);
    }

    private sealed class StarvedTimer(ProcessorLoop loop) : LaneTimer
    {
        public override void Fire(Lane lane) => loop.RetryStarved();
    }

    private sealed class NewConnection(ProcessorLoop loop, IConnection socket, ListenerBinding listener) : ILaneWork
    {
        public void Run(Lane lane) => loop.Open(socket, listener);
    }
}
