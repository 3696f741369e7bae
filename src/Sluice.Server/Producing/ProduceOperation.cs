using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Wire;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Storage.Logs;

namespace Sluice.Server.Producing;

/// <summary>
/// One produce request on its way: parsed slots, staged batches, waits, and the answer, which it writes itself. Pooled by its loop and
/// stepped by it alone. Answered exactly once, when no slot is staged or waiting any more, or when the request's timeout passes.
/// </summary>
internal sealed class ProduceOperation(ProducePool pool) : LaneTimer, IStagedBatchOwner, IMessage
{
    /// <summary>Slots and topics kept for the next request; more were an exception.</summary>
    private const int KeptSlots = 256;

    private ProduceTopic[] _topics = new ProduceTopic[1];
    private ProduceSlot[] _slots = new ProduceSlot[1];
    private List<AckWaiter>? _waiters;
    private List<NativeBuffer>? _held;
    private RequestContext? _context;
    private int _topicCount;
    private int _slotCount;
    private int _open;
    private int _generation;

    public bool IsTransactional { get; set; }

    public short Acks { get; set; }

    public int TimeoutMs { get; set; }

    /// <summary>Adds a slot while the request is worked on; the answer cannot leave before <see cref="Close"/>.</summary>
    public Span<ProduceSlot> Slots => _slots.AsSpan(0, _slotCount);

    public Span<ProduceTopic> Topics => _topics.AsSpan(0, _topicCount);

    public RequestContext Context => _context!;

    /// <summary>The slots of one topic.</summary>
    public Span<ProduceSlot> SlotsOf(in ProduceTopic topic) => _slots.AsSpan(topic.FirstSlot, topic.SlotCount);

    /// <summary>The UTF-8 name of a topic, as it stands in the frame.</summary>
    public ReadOnlySpan<byte> NameOf(in ProduceTopic topic) => Context.Frame.Span.Slice(topic.NameStart, topic.NameLength);

    /// <summary>Begins to serve a request; one hold keeps it open until <see cref="Close"/>.</summary>
    public void Begin(RequestContext context)
    {
        _context = context;
        _open = 1;
    }

    /// <summary>Makes room for so many topics and slots: what is then begun and added.</summary>
    public void Reserve(int topics, int slots)
    {
        if (_topics.Length < topics) _topics = new ProduceTopic[topics];
        if (_slots.Length < slots) _slots = new ProduceSlot[slots];
    }

    public void BeginTopic(ProduceTopic topic)
    {
        topic.FirstSlot = _slotCount;
        _topics[_topicCount++] = topic;
    }

    public void AddSlot(int index, int recordsStart, int recordsLength)
    {
        _slots[_slotCount++] = new ProduceSlot
        {
            Index = index,
            RecordsStart = recordsStart,
            RecordsLength = recordsLength,
            BaseOffset = -1,
            WaitFor = -1,
            LogAppendTimeMs = -1,
            LogStartOffset = -1,
            LeaderId = -1,
            LeaderEpoch = -1,
        };
        _topics[_topicCount - 1].SlotCount++;
    }

    /// <summary>Refuses every slot alike.</summary>
    public void RefuseAll(ErrorCode error)
    {
        foreach (ref ProduceSlot slot in Slots) slot.Refuse(error);
    }

    /// <summary>A batch of this request was staged: the answer waits for it.</summary>
    public void Staged() => _open++;

    /// <summary>The handler is done; answers now when nothing is staged or waiting.</summary>
    public void Close() => Release();

    /// <inheritdoc/>
    public void Appended(int slot, Partition partition, in BatchAppend batch, in AppendOutcome outcome)
    {
        ref ProduceSlot result = ref _slots[slot];
        result.LogStartOffset = outcome.LogStartOffset;
        if (batch.Error != ErrorCode.None)
        {
            result.Refuse(batch.Error);
        }
        else
        {
            result.BaseOffset = batch.BaseOffset;
            result.LogAppendTimeMs = batch.LogAppendTimeMs;
            WaitIfNeeded(slot, partition, batch.LastOffset + 1, outcome);
        }
        Release();
    }

    /// <summary>A wait ended: the partition moved far enough, or is gone.</summary>
    public void WaitOver(AckWaiter waiter)
    {
        if (waiter.Generation != _generation || _waiters is null || !_waiters.Remove(waiter)) return;
        ref ProduceSlot slot = ref _slots[waiter.Slot];
        Recheck(ref slot, waiter.Slot);
        Release();
    }

    /// <inheritdoc/>
    public override void Fire(Lane lane)
    {
        if (_waiters is null) return;
        while (_waiters.Count > 0)
        {
            AckWaiter waiter = _waiters[^1];
            _waiters.RemoveAt(_waiters.Count - 1);
            _slots[waiter.Slot].Partition!.StopWaiting(waiter);
            _slots[waiter.Slot].Refuse(ErrorCode.RequestTimedOut);
            Release();
        }
    }

    private void WaitIfNeeded(int slotIndex, Partition partition, long endOffset, in AppendOutcome outcome)
    {
        ref ProduceSlot slot = ref _slots[slotIndex];
        bool needsCommit = Acks == -1 && outcome.HighWatermark < endOffset;
        bool needsFlush = Acks != 0 && outcome.FlushIsDue && outcome.FlushedEnd < endOffset;
        if (outcome.FlushIsDue || outcome.HasRolled) pool.RequestFlush(partition);
        if (!needsCommit && !needsFlush)
        {
            if (Acks == -1 && !outcome.HasEnoughInSync) slot.Refuse(ErrorCode.NotEnoughReplicasAfterAppend);
            return;
        }
        slot.WaitFor = endOffset;
        var waiter = new AckWaiter(Context.Loop.Lane, this, slotIndex, _generation, endOffset, needsCommit, needsFlush);
        if (!partition.TryWait(waiter, outcome.HighWatermark, outcome.FlushedEnd))
        {
            Recheck(ref slot, slotIndex);
            return;
        }
        _waiters ??= [];
        _waiters.Add(waiter);
        _open++;
        if (!IsArmed) Context.Loop.Lane.Arm(this, Context.Loop.Lane.Now.PlusMs(Math.Max(0, TimeoutMs)));
    }

    /// <summary>The partition moved since it was looked at: done, gone, or to be waited for again.</summary>
    private void Recheck(ref ProduceSlot slot, int slotIndex)
    {
        AppendOutcome now = AppendOutcome.Refused;
        ErrorCode error = slot.Partition!.Where(ref now);
        if (error != ErrorCode.None) slot.Refuse(error);
        else WaitIfNeeded(slotIndex, slot.Partition, slot.WaitFor, now);
    }

    private void Release()
    {
        if (--_open > 0) return;
        Context.Loop.Lane.Disarm(this);
        if (Acks != 0) Context.Answer(this);
        else if (AnyRefused()) Context.Close(CloseReason.FailedWithoutAcks);
        else Context.AnswerNothing();
        Recycle();
    }

    private bool AnyRefused()
    {
        foreach (ref readonly ProduceSlot slot in Slots)
        {
            if (slot.Error != ErrorCode.None) return true;
        }
        return false;
    }

    /// <summary>The request was malformed: nothing was staged, nothing is answered.</summary>
    public void Discard() => Recycle();

    /// <summary>Keeps a batch that was compressed anew until the request is answered.</summary>
    public NativeSlice Hold(ReadOnlySpan<byte> batch)
    {
        NativeBuffer buffer = Context.Loop.Buffers.RentExact(batch.Length);
        batch.CopyTo(buffer.Slice(0, batch.Length).Span);
        (_held ??= []).Add(buffer);
        return buffer.Slice(0, batch.Length);
    }

    private void Recycle()
    {
        _generation++;
        if (_topicCount > KeptSlots) _topics = new ProduceTopic[1];
        else Array.Clear(_topics, 0, _topicCount);
        if (_slotCount > KeptSlots) _slots = new ProduceSlot[1];
        else Array.Clear(_slots, 0, _slotCount);
        _topicCount = 0;
        _slotCount = 0;
        _context = null;
        if (_held is { Count: > 0 })
        {
            foreach (NativeBuffer buffer in _held) buffer.Release();
            _held.Clear();
        }
        pool.Return(this);
    }

    /// <inheritdoc/>
    public void Write(WireWriter writer, short version) => ProduceAnswer.Write(writer, version, this);

    /// <inheritdoc/>
    public void Read(ref WireReader reader, short version) => throw new NotSupportedException("a produce operation is only answered");
}
