using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Protocol;
using Sluice.Protocol.Wire;

namespace Sluice.Server.Network;

/// <summary>
/// One request under way. Made and dispatched on its loop; answered exactly once, from whichever lane: one of the Answer methods,
/// <see cref="AnswerNothing"/> or <see cref="Close"/>. Contexts are used again, so nobody may touch one after answering it. The
/// frame's bytes are valid until then.
/// </summary>
public sealed class RequestContext : ILaneWork
{
    private const int Free = 0;
    private const int Started = 1;
    private const int Answered = 2;
    private const int Abandoned = 3; // the connection closed and its waiter was unlinked

    private int _state;
    private NativeBuffer? _holder;
    private int _countedBytes;
    private ILaneWork? _onClosed;

    internal RequestContext(ClientConnection connection) => Connection = connection;

    /// <summary>The frame after its size field: header and body.</summary>
    public NativeSlice Frame { get; private set; }

    /// <summary>The connection it came over.</summary>
    public ClientConnection Connection { get; }

    /// <summary>The loop that owns the connection.</summary>
    public ProcessorLoop Loop => Connection.Loop;

    /// <summary>The listener it came over.</summary>
    public ListenerBinding Listener => Connection.Listener;

    /// <summary>When it was taken from the connection.</summary>
    public Instant ReceivedAt { get; private set; }

    /// <summary>The same by the wall clock.</summary>
    public long ReceivedAtMs { get; private set; }

    /// <summary>Header field, set by the dispatcher. The raw value of the frame before.</summary>
    public ApiKey ApiKey { get; set; }

    /// <summary>Header field, set by the dispatcher.</summary>
    public short ApiVersion { get; set; }

    /// <summary>Header field, set by the dispatcher; answers carry it.</summary>
    public int CorrelationId { get; set; }

    /// <summary>Header field, set by the dispatcher; empty when null.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Set on the loop once the answer has arrived there.</summary>
    internal bool IsReady { get; private set; }

    internal AnswerFrame? Frames { get; private set; }

    internal CloseReason? ClosesFor { get; private set; }

    internal bool IsMuting { get; private set; }

    internal bool IsProduce { get; private set; }

    /// <summary>
    /// Until the answer, or <see cref="Unmute"/>, no later request of the connection starts, not even a Produce behind a
    /// Produce: called before work leaves the loop. On the loop.
    /// </summary>
    public void Mute()
    {
        IsMuting = true;
        Connection.IsMuted = true;
    }

    /// <summary>The work is back on the loop, and order is safe again. On the loop.</summary>
    public void Unmute()
    {
        if (!IsMuting) return;
        IsMuting = false;
        Connection.Unmute();
    }

    /// <summary>
    /// For a parked request: what to run, on the loop, when the connection closes before the answer. It unlinks the waiter; the frame is
    /// given back after it and an answer that is under way by then is dropped. Null takes it back. On the loop.
    /// </summary>
    public void OnClosed(ILaneWork? unlink) => _onClosed = unlink;

    /// <summary>Answers with a message in the request's version.</summary>
    public void Answer(IMessage response) => Answer(response, ApiVersion);

    /// <summary>Answers with a message in a version of its own (ApiVersions, KIP-511).</summary>
    public void Answer(IMessage response, short version)
    {
        AnswerFrame frame = BeginAnswer(version);
        try
        {
            response.Write(frame.Writer, version);
            frame.Finish();
        }
        catch
        {
            frame.Dispose();
            throw;
        }

        Complete(frame, null);
    }

    /// <summary>
    /// A frame to fill by hand, size and response header written; then <see cref="Answer(AnswerFrame)"/> it or dispose it.
    /// </summary>
    public AnswerFrame BeginAnswer() => BeginAnswer(ApiVersion);

    /// <summary>Answers with a frame from <see cref="BeginAnswer()"/>; takes it over, leases included.</summary>
    public void Answer(AnswerFrame frame)
    {
        frame.Finish();
        Complete(frame, null);
    }

    /// <summary>Done, and there is nothing to send (Produce with acks=0).</summary>
    public void AnswerNothing() => Complete(null, null);

    /// <summary>Closes the connection once the answers before this one are sent.</summary>
    public void Close(CloseReason reason) => Complete(null, reason);

    /// <summary>The answer arrives at its loop.</summary>
    void ILaneWork.Run(Lane lane) => Arrive();

    internal void Start(NativeSlice frame, NativeBuffer holder, int countedBytes, short apiKey, Lane lane)
    {
        Check.That(_state == Free);
        Frame = frame;
        _holder = holder;
        _countedBytes = countedBytes;
        ApiKey = (ApiKey)apiKey;
        IsProduce = apiKey == (short)ApiKey.Produce;
        ReceivedAt = lane.Now;
        ReceivedAtMs = lane.NowMs;
        Volatile.Write(ref _state, Started);
    }

    internal bool IsUnanswered => Volatile.Read(ref _state) == Started;

    /// <summary>The connection closed. Requests that nobody unlinks keep their frame until they are answered.</summary>
    internal void ConnectionClosed(Lane lane)
    {
        if (_onClosed is not { } unlink) return;
        if (Interlocked.CompareExchange(ref _state, Abandoned, Started) != Started) return;
        _onClosed = null;
        unlink.Run(lane);
        ReleaseFrame();
    }

    internal void DropAnswer()
    {
        Frames?.Dispose();
        Frames = null;
    }

    internal AnswerFrame? TakeFrames()
    {
        AnswerFrame? frames = Frames;
        Frames = null;
        return frames;
    }

    /// <summary>Makes the context ready for another request.</summary>
    internal void Recycle()
    {
        Check.That(_holder is null && Frames is null);
        IsReady = false;
        IsMuting = false;
        ClosesFor = null;
        ApiVersion = 0;
        CorrelationId = 0;
        ClientId = "";
        Volatile.Write(ref _state, Free);
    }

    private AnswerFrame BeginAnswer(short version)
    {
        AnswerFrame frame = Loop.Lane.IsCurrent ? Loop.RentAnswer() : new AnswerFrame();
        frame.Begin(CorrelationId, HeaderVersions.Response(ApiKey, version) > 0);
        return frame;
    }

    private void Complete(AnswerFrame? frame, CloseReason? closesFor)
    {
        int before = Interlocked.CompareExchange(ref _state, Answered, Started);
        if (before != Started) frame?.Dispose();
        if (before == Abandoned) return;
        Check.That(before == Started);
        Frames = frame;
        ClosesFor = closesFor;
        if (Loop.Lane.IsCurrent) Arrive();
        else Loop.Lane.Post(this);
    }

    private void Arrive()
    {
        IsReady = true;
        _onClosed = null;
        ReleaseFrame();
        Connection.AnswerArrived(this);
    }

    private void ReleaseFrame()
    {
        Loop.Memory.Return(_countedBytes);
        _countedBytes = 0;
        Frame = default;
        _holder?.Release();
        _holder = null;
    }
}
