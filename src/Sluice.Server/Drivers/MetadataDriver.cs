using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Base.Transports;
using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Replication.Raft;
using Sluice.Storage.Disks;

namespace Sluice.Server.Drivers;

/// <summary>
/// The metadata lane: the quorum and its log (<see cref="QuorumDriver"/>), the committed image, the controller while this node leads, and
/// the work others hand in. It may block on the disk, so it has a thread of its own.
/// <para>Always: nothing is answered or published before it is committed; after a failure the lane does nothing more.</para>
/// </summary>
public sealed class MetadataDriver : ILaneOwner, IQuorumFollower, IDisposable
{
    private readonly MetadataServices _services;
    private readonly MetadataLog _log;
    private readonly MetadataBatchWriter _writer = new();
    private readonly CommittedMetadata _committed;
    private readonly QuorumDriver _quorum;
    private readonly MetadataUpkeep _upkeep;
    private readonly ControllerTasks _tasks;
    private Action? _stopped;
    private bool _isOver;

    private MetadataDriver(MetadataServices services, MetadataLog log)
    {
        _services = services;
        _log = log;
        _committed = new CommittedMetadata(log);
        StoredSnapshot? latest = log.Snapshots.Latest is { } id ? log.Snapshots.Read(id) : null;
        if (latest is not null) _committed.Load(latest);
        RaftNode node = MetadataQuorum.CreateNode(services, log, latest);
        _quorum = new QuorumDriver(log, node, _writer, this, services.Note);
        _upkeep = new MetadataUpkeep(services, log, _committed);
        _upkeep.Advanced = Upkept;
        _tasks = new ControllerTasks(this, services.Settings);
        Lane = services.Scheduler.Create(new LaneSettings("metadata"), this, transport: null, Faulted);
    }

    public Lane Lane { get; }

    /// <summary>The newest published image. From any lane.</summary>
    public MetadataImage Image => _committed.Image;

    /// <summary>kraft.version in force in the quorum. Any lane may ask: it reads one immutable value.</summary>
    public short KRaftVersion => Node.Membership.KRaftVersion;

    /// <summary>The controller while this node leads. On the lane.</summary>
    internal ActiveController? Active { get; private set; }

    /// <summary>The raft node. On the lane.</summary>
    internal RaftNode Node => _quorum.Node;

    /// <summary>
    /// Opens and recovers the metadata log, and makes the lane; nothing runs before <see cref="Start"/>. Throws what the disk throws, and
    /// <see cref="MetadataFaultException"/> for files that cannot be what a controller wrote.
    /// </summary>
    public static MetadataDriver Open(MetadataServices services, long nowMs)
    {
        MetadataLog log = MetadataLog.Open(services.Directory, services.Settings.Quorum, services.Buffers, nowMs);
        try
        {
            return new MetadataDriver(services, log);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Adds a follower of the metadata; before <see cref="Start"/>.</summary>
    public void AddPublisher(IMetadataPublisher publisher) => _committed.Add(publisher);

    /// <summary>Begins: from any lane, once.</summary>
    public void Start() => Lane.Post(new Call(lane =>
    {
        _upkeep.Begin(lane);
        _quorum.Step(RaftInput.Start, lane);
    }));

    /// <summary>Hands work to the controller, from any lane. False when the mailbox is full: the caller refuses the request.</summary>
    public bool TrySubmit(ControllerWork work) => Lane.TryPost(new Submission(this, work));

    /// <summary>
    /// Stops: steps down, refuses what waits, makes durable what is written, closes the log. <paramref name="stopped"/> runs on the lane at
    /// the end; the caller then stops the lane and disposes. From any lane.
    /// </summary>
    public void Stop(Action stopped) => Lane.Post(new Call(lane =>
    {
        _stopped = stopped;
        if (_isOver) stopped();
        else _quorum.Step(RaftInput.Stop, lane);
    }));

    /// <inheritdoc/>
    public void Ready(Lane lane, in ReadyEvent ready)
    {
    }

    /// <inheritdoc/>
    public bool EndOfStep(Lane lane) => !_isOver && _quorum.FlushWanted(lane);

    /// <summary>Lets go of everything without finishing; after the lane has stopped.</summary>
    public void Dispose()
    {
        _log.Dispose();
        _writer.Dispose();
    }

    /// <inheritdoc/>
    void IQuorumFollower.Committed(long highWatermark)
    {
        _committed.ReplayTo(highWatermark, Lane);
        Active?.Committed(highWatermark, Lane);
        if (_upkeep.MaySnapshot(Node.Membership, Lane) is { } id) _quorum.Step(RaftInput.SnapshotTaken(id), Lane);
    }

    /// <inheritdoc/>
    void IQuorumFollower.BecameLeader(int epoch)
    {
        ControllerSettings settings = MetadataQuorum.ControllerSettings(_services);
        Active = new ActiveController(new Controller(settings, _committed.LatestImage), epoch);

        // The node is still inside the step that made it leader: what the controller begins with is appended by the next work of the lane,
        // before anything that was submitted later.
        Lane.Post(new Call(lane => Begin(epoch, lane)));
    }

    /// <inheritdoc/>
    void IQuorumFollower.Resigned()
    {
        if (Active is not { } active) return;
        Active = null;
        _tasks.End(Lane);
        active.RefuseAll(ErrorCode.NotController, Lane);
    }

    /// <inheritdoc/>
    void IQuorumFollower.QuorumStopped()
    {
        if (_isOver) return;
        _isOver = true;
        _upkeep.End(Lane);
        _quorum.Disarm(Lane);
        try
        {
            _log.Flush();
            _log.Close();
        }
        catch (DiskException failure)
        {
            // The log is recovered at every start anyway; the stop must come to its end.
            _services.Note($"The metadata log could not be closed: {failure.Message}");
        }
        _stopped?.Invoke();
    }

    /// <summary>Appends records of the active controller's own decision; the state moves on at once. On the lane.</summary>
    internal void Append(IReadOnlyList<MetadataRecord> records, bool isAtomic)
    {
        if (_isOver || records.Count == 0 || Active is not { } active) return;
        _quorum.Propose(records, isAtomic, active.Epoch, Lane, (done, end) => active.Appended(done, end, Lane.Now, Lane.NowMs));
    }

    private void Begin(int epoch, Lane lane)
    {
        if (_isOver || Active is not { } active || active.Epoch != epoch) return;
        IReadOnlyList<MetadataRecord> bootstrap = active.Controller.Image.Features.MetadataVersion < 0
            ? BootstrapFile.Read(_services.Directory)
            : [];
        ControllerResult<bool> first = active.Controller.Activate(bootstrap, _committed.InTransaction, lane.Now);
        active.IsReady = true;
        Append(first.Records, first.IsAtomic);
        _tasks.Begin(lane);
    }

    private void Decide(ControllerWork work, Lane lane)
    {
        if (_isOver || Active is not { IsReady: true } active)
        {
            work.Finish(ErrorCode.NotController, lane);
            return;
        }

        IReadOnlyList<MetadataRecord> records;
        bool isAtomic;
        try
        {
            var turn = new ControllerTurn(active.Controller, Node, _services, lane.Now, lane.NowMs);
            (records, isAtomic) = work.DecideNow(turn);
        }
        catch (Exception e) when (e is not InvariantBrokenException)
        {
            // A decision changes nothing, so a mistake in one costs one request.
            _services.Note($"A controller decision failed: {e}");
            work.Finish(ErrorCode.UnknownServerError, lane);
            return;
        }

        Append(records, isAtomic);
        if (ReferenceEquals(Active, active)) active.Await(work, Node.Log.EndOffset, _committed.ReplayedOffset, lane);
        else work.Finish(ErrorCode.NotController, lane);
    }

    private void Upkept(RaftInput input)
    {
        if (!_isOver) _quorum.Step(input, Lane);
    }

    private void Faulted(Lane lane, Exception failure)
    {
        if (_isOver) return;
        _isOver = true;
        ActiveController? active = Active;
        Active = null;
        active?.RefuseAll(ErrorCode.UnknownServerError, lane);
        _services.Failed(failure);
    }

    private sealed class Call(Action<Lane> action) : ILaneWork
    {
        public void Run(Lane lane) => action(lane);
    }

    private sealed class Submission(MetadataDriver driver, ControllerWork work) : ILaneWork
    {
        public void Run(Lane lane) => driver.Decide(work, lane);
    }
}
