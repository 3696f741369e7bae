using System.Net;
using Sluice.Base.Transports;
using Sluice.Protocol;

namespace Sluice.Server.Network;

/// <summary>
/// A peer's connection: frames in, answers out in order. Owned by its loop. What always holds: requests start in order, each when
/// the one before was answered, except a Produce behind Produces; answers leave in that order; nothing starts while a request mutes
/// the connection or the peer does not take its answers; what the peer sent whole before it closed is answered.
/// </summary>
public sealed class ClientConnection
{
    private const int KeptContexts = 16;

    private readonly IConnection _socket;
    private readonly FrameBuffer _input;
    private readonly OutputQueue _output;
    private readonly ConnectionDeadline _deadline;
    private readonly Queue<RequestContext> _underWay = new();
    private readonly Stack<RequestContext> _contexts = new();
    private long _underWayBytes;
    private bool _readable;
    private bool _sendBlocked;
    private int _stalledBytes; // of answers that wait for the peer, as counted against the node's budget
    private ColdSend? _coldSend; // the next bytes of the answer are on their way from the disk
    private bool _closed;
    private CloseReason? _drainThenClose; // no further request starts
    private bool _cutAfterOutput;         // and requests still under way are not waited for

    internal ClientConnection(ProcessorLoop loop, IConnection socket, ListenerBinding listener)
    {
        Loop = loop;
        Listener = listener;
        _socket = socket;
        Remote = socket.Remote;
        ClientAddress = (Remote as IPEndPoint)?.Address ?? IPAddress.None;
        _input = new FrameBuffer(loop.Buffers, loop.Memory, loop.Limits.RequestMaxBytes);
        _output = new OutputQueue(loop.Buffers);
        _deadline = new ConnectionDeadline(this, loop.Limits);
    }

    /// <summary>The loop that owns it.</summary>
    public ProcessorLoop Loop { get; }

    /// <summary>The listener it came over.</summary>
    public ListenerBinding Listener { get; }

    /// <summary>The peer.</summary>
    public EndPoint Remote { get; }

    /// <summary>The peer's address.</summary>
    public IPAddress ClientAddress { get; }

    /// <summary>What the last request called its client, so that a string is made once per connection. On the loop.</summary>
    internal string LastClientId { get; set; } = "";

    internal bool IsMuted { get; set; }

    internal bool IsInMore { get; set; }

    internal bool IsDirty { get; set; }

    /// <summary>We want bytes and a frame is incomplete: the state in which the frame deadline runs.</summary>
    internal bool AwaitsRestOfFrame => _input.HasBytes && !_readable && _underWay.Count == 0 && !IsMuted && _output.IsEmpty;

    /// <summary>Answers wait for the peer to take them.</summary>
    internal bool IsSendStalled => _sendBlocked;

    /// <summary>Bytes here of a large frame that is not whole.</summary>
    internal int LargeFrameBytes => _input.LargeFilledBytes;

    /// <summary>Nothing is under way or waiting to be sent on our account.</summary>
    internal bool IsQuiet => _underWay.Count == 0;

    private bool MaySend => !_sendBlocked && _coldSend is null;

    internal void Open()
    {
        _socket.Register(Loop.Lane.Poller, this);
        _deadline.Begin();
    }

    internal void Ready(Readiness readiness)
    {
        if (_closed) return;
        if ((readiness & Readiness.Broken) != 0)
        {
            Close(CloseReason.PeerClosed);
            return;
        }

        if ((readiness & Readiness.Writable) != 0 && _sendBlocked)
        {
            _sendBlocked = false;
            Loop.AddUnsent(this);
        }

        if ((readiness & Readiness.Readable) != 0)
        {
            _readable = true;
            // One that has more to do than it had turns for comes behind the others of the step, once.
            if (!IsInMore) Pump();
        }
    }

    /// <summary>One turn: receives until dry or the cap, and starts what may start.</summary>
    internal void Pump()
    {
        int requests = 0;
        int received = 0;
        while (!_closed && !Loop.IsStopping)
        {
            if (!StartWholeFrames(ref requests)) break;
            if (!_readable || _drainThenClose is not null || _closed) break;
            if (received >= Loop.Limits.TurnBytes)
            {
                Loop.AddMore(this);
                break;
            }

            if (_input.IsStarved)
            {
                Loop.AddStarved(this);
                break;
            }

            IoResult result = _socket.Receive(_input.Space(Loop.Limits.TurnBytes));
            if (result.Status == IoStatus.Done)
            {
                received += result.Bytes;
                _input.Received(result.Bytes);
                _deadline.Received(result.Bytes);
                continue;
            }

            _readable = false;
            if (result.Status != IoStatus.WouldBlock) DrainThenClose(CloseReason.PeerClosed, cut: false);
        }

        if (_closed) return;
        _input.ReleaseWhenEmpty();
        _deadline.Update();
    }

    /// <summary>Sends what is to be sent, up to the cap of a turn. True when more could be sent at once.</summary>
    internal bool Flush()
    {
        if (_closed) return false;
        if (!_output.IsEmpty && MaySend)
        {
            long before = _output.PendingBytes;
            IoStatus status = _output.Send(_socket, Loop.Limits.TurnBytes);
            if (_output.PendingBytes != before) _deadline.Sent();
            if (status is IoStatus.Closed or IoStatus.FileTooShort)
            {
                Close(status == IoStatus.Closed ? CloseReason.PeerClosed : CloseReason.FileTooShort);
                return false;
            }

            _sendBlocked = status == IoStatus.WouldBlock;
            CountStalled(_sendBlocked ? _output.HeldBytes : 0);
            if (_sendBlocked) _deadline.Update();
            if (_output.Cold is { } cold)
            {
                _coldSend = new ColdSend(this, cold);
                Loop.ColdReader.Read(_coldSend);
            }
        }

        if (_output.IsEmpty && CloseIfDrained()) return false;
        if ((_readable || _input.HasBytes) && MayGoOn()) Loop.AddMore(this);
        return !_output.IsEmpty && MaySend;
    }

    /// <summary>What we could not send without waiting for the disk is in the page cache; an outdated read is nobody's.</summary>
    internal void ColdIsRead(ColdSend read, int bytes)
    {
        if (_closed || !ReferenceEquals(_coldSend, read)) return;
        _coldSend = null;
        _output.ColdIsRead(bytes);
        Loop.AddUnsent(this);
    }

    internal void AnswerArrived(RequestContext context)
    {
        if (context.IsMuting) IsMuted = false;
        if (_closed)
        {
            context.DropAnswer();
            return;
        }

        while (!_cutAfterOutput && _underWay.TryPeek(out RequestContext? head) && head.IsReady)
        {
            _underWay.Dequeue();
            Emit(head);
        }

        if (_underWay.Count == 0) _underWayBytes = 0;
        Loop.MarkDirty(this);
    }

    internal void Unmute()
    {
        IsMuted = false;
        Loop.AddMore(this);
    }

    internal void DrainThenClose(CloseReason reason, bool cut)
    {
        _drainThenClose ??= reason;
        _cutAfterOutput |= cut;
        Loop.MarkDirty(this);
    }

    internal void Close(CloseReason reason)
    {
        if (_closed) return;
        _closed = true;
        Loop.Lane.Disarm(_deadline);
        _socket.Dispose();
        _input.Drop();
        _output.Drop();
        CountStalled(0);
        while (_underWay.TryDequeue(out RequestContext? context))
        {
            if (context.IsReady) context.DropAnswer();
            else context.ConnectionClosed(Loop.Lane);
        }

        _contexts.Clear();
        Loop.Closed(this, reason);
    }

    /// <summary>What a peer leaves lying counts against the node's budget; the usual connection never gets here with a number.</summary>
    private void CountStalled(int bytes)
    {
        if (bytes == _stalledBytes) return;
        if (bytes > _stalledBytes) Loop.Memory.Take(bytes - _stalledBytes);
        else Loop.Memory.Return(_stalledBytes - bytes);
        _stalledBytes = bytes;
    }

    // False when the frame at the front has to wait, or the turn is over.
    private bool StartWholeFrames(ref int requests)
    {
        while (_drainThenClose is null && !_closed)
        {
            FrameState state = _input.Peek(out short apiKey, out int size);
            if (state == FrameState.Partial) return true;
            if (state == FrameState.Invalid)
            {
                DrainThenClose(FrameHints.ReasonOf(size), cut: false);
                return false;
            }

            if (!MayStart(apiKey, size)) return false;
            if (state == FrameState.Large)
            {
                _input.BeginLarge(size);
                return true;
            }

            if (IsTurnOver((ApiKey)apiKey, ref requests))
            {
                Loop.AddMore(this);
                return false;
            }

            StartOne(apiKey, size);
        }

        return false;
    }

    /// <summary>The first request of a turn is always started, and looks at no clock; Produces look at one now and then.</summary>
    private bool IsTurnOver(ApiKey apiKey, ref int requests)
    {
        int before = requests;
        requests += apiKey is ApiKey.Produce or ApiKey.Fetch ? 1 : Loop.Limits.TurnShare;
        if (before == 0) return false;
        if (requests > Loop.Limits.TurnRequests) return true;
        return (apiKey != ApiKey.Produce || before % Loop.Limits.TurnShare == 0) && Loop.IsStepLong();
    }

    private void StartOne(short apiKey, int size)
    {
        if (!_contexts.TryPop(out RequestContext? context)) context = new RequestContext(this);
        var frame = _input.Take(size, out var holder, out int counted);
        context.Start(frame, holder, counted, apiKey, Loop.Lane);
        _underWay.Enqueue(context);
        _underWayBytes += size;
        _deadline.FrameTaken();
        try
        {
            Loop.Dispatcher.Dispatch(context);
        }
        catch (Exception exception)
        {
            Loop.Log.Failed(Listener, Remote, exception);
            if (context.IsUnanswered) context.Close(CloseReason.InternalError);
        }
    }

    private bool MayGoOn() => _drainThenClose is null && !IsMuted && MaySend && _output.PendingBytes < Loop.Limits.TurnBytes;

    private bool MayStart(short apiKey, int size)
    {
        if (!MayGoOn()) return false;
        if (!_underWay.TryPeek(out RequestContext? first)) return true;
        return first.IsProduce && apiKey == (short)ApiKey.Produce
            && _underWay.Count < Loop.Limits.PipelinedProduces && _underWayBytes + size <= Loop.Limits.PipelinedBytes;
    }

    private void Emit(RequestContext head)
    {
        if (head.ClosesFor is { } reason) DrainThenClose(reason, cut: true);
        AnswerFrame? frames = head.TakeFrames();
        if (frames is not null)
        {
            frames.MoveTo(_output);
            Loop.GiveBack(frames);
        }

        head.Recycle();
        if (_contexts.Count < KeptContexts) _contexts.Push(head);
    }

    private bool CloseIfDrained()
    {
        if (_drainThenClose is not { } reason || (_underWay.Count > 0 && !_cutAfterOutput)) return false;
        Close(reason);
        return true;
    }
}
