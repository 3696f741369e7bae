using System.Net;
using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Base.Transports;

namespace Sluice.Server.Network;

/// <summary>
/// The acceptor: one lane for all listeners. Accepts until dry and gives each connection to the loop with the fewest. When no
/// descriptor is left for connections, or <c>max.connections</c> or <c>max.connection.creation.rate</c> is reached, a listener pauses and
/// tries again by timer: the waiting connections stay in the kernel's queue.
/// </summary>
public sealed class Acceptor : ILaneOwner
{
    private const long RetryMs = 100;

    private readonly IReadOnlyList<ProcessorLoop> _loops;
    private readonly ConnectionQuota _quota;
    private readonly INetworkLog _log;
    private readonly ConnectionRate _rate;
    private readonly List<OpenListener> _listeners = [];

    /// <summary>An acceptor without listeners.</summary>
    public Acceptor(IReadOnlyList<ProcessorLoop> loops, ConnectionQuota quota, INetworkLog log, int connectionsPerSecond = int.MaxValue)
    {
        _loops = loops;
        _rate = new ConnectionRate(connectionsPerSecond);
        _quota = quota;
        _log = log;
    }

    /// <summary>
    /// Binds a listener; connections wait until <see cref="Start"/>. The bound address, with the port that was picked for 0.
    /// </summary>
    /// <exception cref="ListenException">The address is in use, unknown or not permitted.</exception>
    public IPEndPoint Open(ITransport transport, ListenerBinding binding, int backlog)
    {
        IListener listener = transport.Listen(binding.Host, binding.Port, backlog);
        _listeners.Add(new OpenListener(this, listener, binding));
        return listener.Local;
    }

    /// <summary>Creates the lane and begins to accept.</summary>
    public Lane Start(IScheduler scheduler, ITransport transport, Action<Lane, Exception> fault)
    {
        Lane lane = scheduler.Create(new LaneSettings("acceptor"), this, transport, fault);
        foreach (OpenListener listener in _listeners) lane.Post(listener);
        return lane;
    }

    /// <summary>Closes the listeners: on the lane, or after it was stopped.</summary>
    public void Close()
    {
        foreach (OpenListener listener in _listeners) listener.Socket.Dispose();
        _listeners.Clear();
    }

    void ILaneOwner.Ready(Lane lane, in ReadyEvent ready) => Accept(lane, (OpenListener)ready.Token);

    bool ILaneOwner.EndOfStep(Lane lane) => false;

    private void Accept(Lane lane, OpenListener listener)
    {
        if (!_listeners.Contains(listener)) return;
        while (true)
        {
            bool isFull = _quota.IsFull(listener.Binding.Kind, out bool outOfDescriptors);
            if (isFull || !MayCreate(listener, lane.Now))
            {
                Pause(lane, listener, isFull && outOfDescriptors);
                return;
            }

            IConnection? socket = listener.Socket.Accept(out AcceptStatus status);
            if (status == AcceptStatus.Aborted) continue;
            if (status == AcceptStatus.OutOfDescriptors) Pause(lane, listener, outOfDescriptors: true);
            if (socket is null) break;
            Created(listener, lane.Now);
            IPAddress address = (socket.Remote as IPEndPoint)?.Address ?? IPAddress.None;
            if (_quota.TryAdd(address))
            {
                Fewest().Give(socket, listener.Binding);
                continue;
            }

            EndPoint remote = socket.Remote;
            socket.Dispose();
            _log.Closed(listener.Binding, remote, CloseReason.TooManyFromAddress);
        }
    }

    /// <summary>Those of brokers are not held up by what clients do: only their listener's own rate counts.</summary>
    private bool MayCreate(OpenListener listener, Instant now) =>
        listener.Rate.IsOpen(now) && (listener.Binding.Kind == ListenerKind.InterBroker || _rate.IsOpen(now));

    private void Created(OpenListener listener, Instant now)
    {
        listener.Rate.Count(now);
        if (listener.Binding.Kind != ListenerKind.InterBroker) _rate.Count(now);
    }

    private void Pause(Lane lane, OpenListener listener, bool outOfDescriptors)
    {
        if (!listener.IsPaused) _log.Paused(listener.Binding, outOfDescriptors);
        listener.IsPaused = true;
        lane.Arm(listener.Retry, lane.Now.PlusMs(RetryMs));
    }

    private ProcessorLoop Fewest()
    {
        ProcessorLoop fewest = _loops[0];
        foreach (ProcessorLoop loop in _loops)
        {
            if (loop.ConnectionCount < fewest.ConnectionCount) fewest = loop;
        }

        return fewest;
    }

    private sealed class OpenListener : ILaneWork
    {
        private readonly Acceptor _acceptor;

        internal OpenListener(Acceptor acceptor, IListener socket, ListenerBinding binding)
        {
            _acceptor = acceptor;
            Socket = socket;
            Binding = binding;
            Retry = new RetryTimer(this);
            Rate = new ConnectionRate(binding.MaxConnectionCreationRate);
        }

        internal IListener Socket { get; }

        internal ListenerBinding Binding { get; }

        internal LaneTimer Retry { get; }

        internal ConnectionRate Rate { get; }

        internal bool IsPaused { get; set; }

        public void Run(Lane lane)
        {
            Socket.Register(lane.Poller, this);
            _acceptor.Accept(lane, this);
        }

        internal void TryAgain(Lane lane)
        {
            _acceptor.Accept(lane, this);
            if (!Retry.IsArmed) IsPaused = false;
        }
    }

    private sealed class RetryTimer(OpenListener listener) : LaneTimer
    {
        public override void Fire(Lane lane) => listener.TryAgain(lane);
    }
}
