using Sluice.Base.Lanes;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Fetching;

/// <summary>
/// One fetch on its way: looked at, answered or parked, looked at again when enough bytes arrived or the time is up. Pooled by its
/// loop and stepped by it alone; only <see cref="FetchPark"/> and <see cref="FetchWaiter"/> are touched by other lanes. Between looks it
/// holds no lease: a parked fetch keeps no file open.
/// </summary>
internal sealed class FetchOperation(FetchPool pool) : LaneTimer
{
    private const short FirstTopicIdVersion = 13;

    /// <summary>An index, a file, a header and the bytes behind it may each be missing in turn.</summary>
    private const int MostColdLooks = 8;

    private readonly Unlink _unlink = new();
    private FetchTarget[] _targets = new FetchTarget[1];
    private FetchPark? _park;
    private ColdLook? _coldLook;
    private int _coldLooks;
    private FetchResolver _resolver = null!;

    public RequestContext Context { get; private set; } = null!;

    /// <summary>The partitions asked for, in answering order.</summary>
    public Span<FetchTarget> Targets => _targets.AsSpan(0, Count);

    /// <summary>How many partitions.</summary>
    public int Count { get; private set; }

    /// <summary>From version 13 on topics are addressed by id.</summary>
    public bool UsesTopicIds => Context.ApiVersion >= FirstTopicIdVersion;

    /// <summary>How the request is to be served.</summary>
    public FetchParameters Parameters { get; set; }

    /// <summary>The session the request belongs to, or null.</summary>
    public FetchSession? Session { get; set; }

    /// <summary>The session number to answer with; 0 without a session.</summary>
    public int SessionId { get; set; }

    /// <summary>The answer names only partitions with news.</summary>
    public bool IsIncremental { get; set; }

    /// <summary>Error of the whole request.</summary>
    public ErrorCode Error { get; set; }

    public void Begin(RequestContext context, FetchResolver resolver)
    {
        Context = context;
        _resolver = resolver;
        _unlink.Fetch = this;
    }

    public ref FetchTarget Add()
    {
        if (Count == _targets.Length) Array.Resize(ref _targets, Count * 2);
        ref FetchTarget target = ref _targets[Count++];
        target.Clear();
        return ref target;
    }

    /// <summary>Answers that the whole request is refused.</summary>
    public void Refuse(ErrorCode error)
    {
        Error = error;
        Count = 0;
        SessionId = 0;
        Session = null;
        Answer();
    }

    /// <summary>Answers that the whole request is refused, in every partition too.</summary>
    public void RefuseEach(FetchRequest request, ErrorCode error)
    {
        Error = error;
        foreach (FetchRequestTopic topic in request.Topics)
        {
            foreach (FetchRequestPartition partition in topic.Partitions)
            {
                ref FetchTarget target = ref Add();
                target.Set(topic, partition, null);
                target.Fail(error);
                target.IsTold = true;
            }
        }
        Answer();
    }

    /// <summary>Looks for the first time: answers at once when there is enough, or parks.</summary>
    public void Start()
    {
        foreach (ref FetchTarget target in Targets) _resolver.Resolve(ref target, UsesTopicIds, Parameters.ReplicaId);
        Context.OnClosed(_unlink);
        Look(mayPark: Parameters.MaxWaitMs > 0 && Count > 0);
    }

    /// <summary>Enough bytes arrived, or a partition is gone. An outdated park is somebody else's past.</summary>
    public void Woken(FetchPark park)
    {
        if (!ReferenceEquals(_park, park)) return;
        Unpark();
        foreach (ref FetchTarget target in Targets)
        {
            if (target.Partition is { LeaderEpoch: < 0 }) _resolver.Resolve(ref target, UsesTopicIds, Parameters.ReplicaId);
        }
        Look(mayPark: Context.Loop.Lane.Now < Due);
    }

    /// <inheritdoc/>
    public override void Fire(Lane lane)
    {
        Unpark();
        Look(mayPark: false);
    }

    /// <summary>The connection is gone: nothing is answered any more.</summary>
    public void Abandon()
    {
        Unpark();
        _coldLook = null;
        Context.Loop.Lane.Disarm(this);
        Recycle();
    }

    private void Look(bool mayPark)
    {
        while (true)
        {
            FetchReader.Look(this, out long bytes, out bool mustAnswer, out bool isCold);
            if (isCold && TryReadCold()) return;
            if (!mayPark || mustAnswer || bytes >= Parameters.MinBytes) break;
            foreach (ref FetchTarget target in Targets) target.DropRecords();
            if (TryPark(Parameters.MinBytes - bytes)) return;
        }
        Context.Loop.Lane.Disarm(this);
        ChooseTold();
        Answer();
    }

    /// <summary>What was missing is in memory, or gone: looks again. An outdated read is somebody else's past.</summary>
    public void ColdIsRead(ColdLook look)
    {
        if (!ReferenceEquals(_coldLook, look)) return;
        _coldLook = null;
        Look(mayPark: Parameters.MaxWaitMs > 0 && Context.Loop.Lane.Now < Context.ReceivedAt.PlusMs(Parameters.MaxWaitMs));
    }

    /// <summary>
    /// Has read what the look would have waited for, and looks again then. False when that was done so often that memory must be short:
    /// then the answer does without it, and the client asks again.
    /// </summary>
    private bool TryReadCold()
    {
        if (++_coldLooks > MostColdLooks) return false;
        Lane lane = Context.Loop.Lane;
        lane.Disarm(this);
        _coldLook = new ColdLook(this, lane);
        foreach (ref FetchTarget target in Targets)
        {
            if (target.Cold is { } cold) _coldLook.Add(cold);
            target.DropRecords();
        }
        _coldLook.Start(Context.Loop.ColdReader);
        return true;
    }

    private void Answer()
    {
        RequestContext context = Context;
        AnswerFrame frame = context.BeginAnswer();
        FetchAnswer.Write(frame, context.ApiVersion, this);
        Recycle();
        context.Answer(frame);
    }

    /// <summary>
    /// An increment tells only what has news: records, an error, a divergence, or a moved high watermark or log start. What had records
    /// goes to the end of the session, so that the next answer begins with the others.
    /// </summary>
    private void ChooseTold()
    {
        if (Session is not { } session)
        {
            foreach (ref FetchTarget target in Targets) target.IsTold = true;
            return;
        }
        lock (session.Gate)
        {
            foreach (ref FetchTarget target in Targets)
            {
                SessionPartition entry = target.Entry!;
                bool news = target.Records is not null || target.Error != ErrorCode.None || target.Diverging.Epoch >= 0
                    || entry.ToldHighWatermark != target.HighWatermark || entry.ToldLogStartOffset != target.LogStartOffset;
                target.IsTold = news || !IsIncremental;
                entry.ToldHighWatermark = target.Error == ErrorCode.None ? target.HighWatermark : -1;
                entry.ToldLogStartOffset = target.LogStartOffset;
                if (target.Records is not null) session.MoveToEnd(entry);
            }
        }
    }

    /// <summary>Registers with every partition; false when one of them moved since it was looked at.</summary>
    private bool TryPark(long missingBytes)
    {
        var park = new FetchPark(this, missingBytes);
        _park = park;
        foreach (ref FetchTarget target in Targets)
        {
            if (target.Partition is not { } partition) continue;
            var waiter = new FetchWaiter(Context.Loop.Lane, park);
            if (!partition.TryWait(waiter, target.HighWatermark))
            {
                Unpark();
                return false;
            }
            target.Waiter = waiter;
        }
        if (!IsArmed) Context.Loop.Lane.Arm(this, Context.ReceivedAt.PlusMs(Parameters.MaxWaitMs));
        return true;
    }

    private void Unpark()
    {
        _park = null;
        _coldLooks = 0;
        foreach (ref FetchTarget target in Targets)
        {
            if (target.Waiter is not { } waiter) continue;
            target.Partition!.StopWaiting(waiter);
            target.Waiter = null;
        }
    }

    private sealed class Unlink : ILaneWork
    {
        public FetchOperation? Fetch { get; set; }

        public void Run(Lane lane) => Fetch!.Abandon();
    }

    private void Recycle()
    {
        foreach (ref FetchTarget target in Targets) target = default;
        Count = 0;
        _coldLooks = 0;
        Context = null!;
        Session = null;
        SessionId = 0;
        IsIncremental = false;
        Error = ErrorCode.None;
        pool.Return(this);
    }
}
