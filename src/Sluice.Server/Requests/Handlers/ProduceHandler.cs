using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;
using Sluice.Server.Drivers;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Server.Producing;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 0 Produce (KIP-98, KIP-516, KIP-951): checks every partition's one batch and stages it on the loop; batches of one step are written
/// together when the step ends. Each partition has an outcome of its own.
/// </summary>
internal sealed class ProduceHandler(BrokerView view, BlockingPool pool) : RequestHandler
{
    private const short FirstTopicIdVersion = 13;
    private const int MagicAt = 16;

    /// <summary>Up to so many partitions are compared with one another, which costs less than a table of them.</summary>
    private const int ComparedSlots = 16;

    /// <summary>What a 4.3.1 node says while <c>__transaction_state</c> does not exist.</summary>
    private const string NoTransactions = "Unable to verify the partition has been added to the transaction. "
        + "Underlying error: COORDINATOR_NOT_AVAILABLE";

    public override ApiKey Key => ApiKey.Produce;

    public override void Handle(RequestContext context, ref WireReader body)
    {
        LoopState loop = LoopState.Of(context.Loop);
        ProduceOperation operation = loop.Produces.Rent();
        operation.Begin(context);
        try
        {
            ProduceRequestParser.Parse(ref body, context.ApiVersion, operation);
        }
        catch (WireFormatException)
        {
            operation.Discard();
            throw;
        }
        Resolve(operation);
        if (!CheckRequest(operation, context))
        {
            operation.Close();
            return;
        }
        RefuseUnwritable(operation);
        if (BatchChecker.BelongsToPool(operation) && TryCheckInPool(operation)) return;
        long nowMs = context.Loop.Lane.NowMs;
        var scratch = new BatchChecker.Scratch(loop.PlainRecords, loop.Recompressed);
        if (!BatchChecker.TryCheckAll(operation, nowMs, scratch, BatchChecker.LoopUnfoldedBytes))
        {
            if (TryCheckInPool(operation)) return;
            BatchChecker.TryCheckAll(operation, nowMs, scratch, int.MaxValue);
        }
        StageAll(operation, loop);
    }

    /// <summary>The work leaves the loop, so the connection is muted: a later produce of it must not overtake this one.</summary>
    private bool TryCheckInPool(ProduceOperation operation)
    {
        operation.Context.Mute();
        if (pool.TryRun(new PooledCheck(operation, operation.Context.Loop.Lane.NowMs))) return true;
        operation.Context.Unmute();
        return false;
    }

    /// <summary>Finds topics and partitions; what is not there is refused.</summary>
    private void Resolve(ProduceOperation operation)
    {
        TopicDirectory topics = view.Topics;
        bool byId = operation.Context.ApiVersion >= FirstTopicIdVersion;
        foreach (ref ProduceTopic topic in operation.Topics)
        {
            topic.Topic = byId ? topics.Find(topic.Id) : topics.Find(operation.NameOf(topic));
            foreach (ref ProduceSlot slot in operation.SlotsOf(topic))
            {
                if (topic.Topic is not { } found) slot.Refuse(byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
                else if (!found.Has(slot.Index)) slot.Refuse(ErrorCode.UnknownTopicOrPartition);
                else if (found[slot.Index] is { } partition) slot.Partition = partition;
                else RefuseNotLeader(ref slot, found);
            }
        }
        RefuseDuplicates(operation);
    }

    private void RefuseNotLeader(ref ProduceSlot slot, HostedTopic topic)
    {
        slot.Refuse(ErrorCode.NotLeaderOrFollower);
        if (view.Image.Topics.Find(topic.Id)?.Partition(slot.Index) is not { } state) return;
        slot.LeaderId = state.Leader;
        slot.LeaderEpoch = state.LeaderEpoch;
    }

    /// <summary>A partition named twice is refused in both places: which batch came first could not be told to the client.</summary>
    private static void RefuseDuplicates(ProduceOperation operation)
    {
        Span<ProduceSlot> slots = operation.Slots;
        if (slots.Length < 2) return;
        if (slots.Length <= ComparedSlots && !AnyTwice(slots)) return;
        var seen = new HashSet<Partition>(slots.Length, ReferenceEqualityComparer.Instance);
        HashSet<Partition>? twice = null;
        foreach (ref readonly ProduceSlot slot in slots)
        {
            if (slot.Partition is not null && !seen.Add(slot.Partition)) (twice ??= []).Add(slot.Partition);
        }
        if (twice is null) return;
        foreach (ref ProduceSlot slot in slots)
        {
            if (slot.Partition is not null && twice.Contains(slot.Partition)) slot.Refuse(ErrorCode.InvalidRequest);
        }
    }

    private static bool AnyTwice(ReadOnlySpan<ProduceSlot> slots)
    {
        for (int i = 1; i < slots.Length; i++)
        {
            if (slots[i].Partition is not { } partition) continue;
            for (int j = 0; j < i; j++)
            {
                if (ReferenceEquals(slots[j].Partition, partition)) return true;
            }
        }
        return false;
    }

    /// <summary>What concerns the request as a whole; false when it is answered without looking at batches any further.</summary>
    private static bool CheckRequest(ProduceOperation operation, RequestContext context)
    {
        bool transactional = false;
        foreach (ref ProduceSlot slot in operation.Slots)
        {
            if (slot.Error != ErrorCode.None) continue;
            if (slot.RecordsLength < 0)
            {
                slot.Refuse(ErrorCode.InvalidRecord);
                continue;
            }
            ReadOnlySpan<byte> records = context.Frame.Span.Slice(slot.RecordsStart, slot.RecordsLength);
            ErrorCode error = RequestRecords.SingleBatch(records, out slot.Header);
            if (error != ErrorCode.None)
            {
                slot.Refuse(error, UnknownMagic(records));
                continue;
            }
            slot.RecordsLength = slot.Header.TotalSize;
            transactional |= slot.Header.IsTransactional;
        }
        if (transactional && !operation.IsTransactional)
        {
            operation.RefuseAll(ErrorCode.TransactionalIdAuthorizationFailed);
            return false;
        }
        if (operation.Acks is >= -1 and <= 1) return true;
        foreach (ref ProduceSlot slot in operation.Slots)
        {
            if (slot.Error == ErrorCode.None) slot.Refuse(ErrorCode.InvalidRequiredAcks);
        }
        return false;
    }

    private static string? UnknownMagic(ReadOnlySpan<byte> records) =>
        records.Length > MagicAt && (sbyte)records[MagicAt] > RecordBatchHeader.CurrentMagic
            ? $"The batch is of magic {(sbyte)records[MagicAt]}, which nobody knows."
            : null;

    /// <summary>What concerns a partition before its batch is looked into.</summary>
    private static void RefuseUnwritable(ProduceOperation operation)
    {
        foreach (ref ProduceSlot slot in operation.Slots)
        {
            if (slot.Error != ErrorCode.None) continue;
            if (slot.Header.IsTransactional) slot.Refuse(ErrorCode.NotEnoughReplicas, NoTransactions);
            else if (slot.Partition!.IsInternal) slot.Refuse(ErrorCode.InvalidTopicException);
            else if (operation.Acks == -1 && !slot.Partition.HasEnoughInSync) slot.Refuse(ErrorCode.NotEnoughReplicas);
        }
    }

    /// <summary>Stages the checked batches and lets go of the operation; on the loop.</summary>
    private static void StageAll(ProduceOperation operation, LoopState loop)
    {
        for (int i = 0; i < operation.Slots.Length; i++)
        {
            ref ProduceSlot slot = ref operation.Slots[i];
            if (slot.Error != ErrorCode.None) continue;
            NativeSlice bytes = slot.Replacement is { } replacement
                ? operation.Hold(replacement)
                : operation.Context.Frame.Slice(slot.RecordsStart, slot.RecordsLength);
            operation.Staged();
            loop.Appends.Add(slot.Partition!, bytes, slot.Header, operation, i);
        }
        operation.Close();
    }

    /// <summary>Checks on a pool worker, then stages on the loop.</summary>
    private sealed class PooledCheck(ProduceOperation operation, long nowMs) : IPoolWork, ILaneWork
    {
        public void Run(BlockingPool.Worker worker)
        {
            RequestContext context = operation.Context;
            try
            {
                BatchChecker.TryCheckAll(operation, nowMs, new BatchChecker.Scratch(worker.Plain, worker.Compressed), int.MaxValue);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                operation.RefuseAll(ErrorCode.UnknownServerError);
            }
            context.Loop.Lane.Post(this);
        }

        public void Run(Lane lane)
        {
            ProcessorLoop loop = operation.Context.Loop;
            operation.Context.Unmute();
            StageAll(operation, LoopState.Of(loop));
        }
    }
}
