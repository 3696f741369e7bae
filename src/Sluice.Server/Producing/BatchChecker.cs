using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Server.Partitions;

namespace Sluice.Server.Producing;

/// <summary>
/// Checks the batches of a produce request against their topics' rules, and compresses anew where the topic wants another codec. Runs on
/// the loop, or on a pool worker when a batch is large and compressed; touches only the operation's slots and the frame.
/// </summary>
internal static class BatchChecker
{
    /// <summary>A compressed batch above this is checked by the pool: it may unfold to many times its size.</summary>
    private const int PooledBytes = 64 * 1024;

    /// <summary>True when the check would keep a loop busy for too long.</summary>
    public static bool BelongsToPool(ProduceOperation operation)
    {
        foreach (ref readonly ProduceSlot slot in operation.Slots)
        {
            if (slot.Error == ErrorCode.None && slot.Header.Codec != CompressionCodec.None && slot.RecordsLength > PooledBytes) return true;
        }
        return false;
    }

    /// <summary>Checks every slot that was not refused yet.</summary>
    public static void CheckAll(ProduceOperation operation, long nowMs, short version, BoundedBuffer plain, BoundedBuffer compressed)
    {
        for (int i = 0; i < operation.Slots.Length; i++)
        {
            ref ProduceSlot slot = ref operation.Slots[i];
            if (slot.Error == ErrorCode.None) Check(operation, ref slot, nowMs, version, plain, compressed);
        }
    }

    private static void Check(
        ProduceOperation operation, ref ProduceSlot slot, long nowMs, short version, BoundedBuffer plain, BoundedBuffer compressed)
    {
        Partition partition = slot.Partition!;
        Span<byte> bytes = operation.Context.Frame.Span.Slice(slot.RecordsStart, slot.RecordsLength);
        BatchRules rules = partition.Rules.Batches with { NowMs = nowMs, ProduceVersion = version };
        BatchCheck check = BatchValidator.Validate(bytes, rules, plain);
        if (check.IsAccepted && check.NeedsRecompression)
        {
            ErrorCode error = BatchRecompressor.Recompress(bytes, rules, plain, compressed);
            if (error != ErrorCode.None) check = new BatchCheck { Error = error };
            else bytes = slot.Replacement = compressed.Written.ToArray();
        }
        if (!check.IsAccepted)
        {
            Refuse(ref slot, check, partition);
            return;
        }
        if (check.NeedsStamp) RecordBatchEdit.SetTimestamp(bytes, check.TimestampType, check.MaxTimestamp);
        if (!RecordBatchHeader.TryRead(bytes, out slot.Header)) slot.Refuse(ErrorCode.CorruptMessage);
    }

    /// <summary>
    /// Kafka tells a text only where single records are at fault, and the log start only where the batch as such could be appended.
    /// </summary>
    private static void Refuse(ref ProduceSlot slot, in BatchCheck check, Partition partition)
    {
        slot.Refuse(check.Error, check.RecordErrors is null ? null : check.ErrorMessage);
        slot.RecordErrors = check.RecordErrors;
        if (check.Error is not (ErrorCode.CorruptMessage or ErrorCode.MessageTooLarge or ErrorCode.UnsupportedCompressionType))
            slot.LogStartOffset = partition.LogStartOffset;
        if (check.Error != ErrorCode.InvalidRecord || check.RecordErrors is not { } problems) return;
        string text = $"Compacted topic cannot accept message without key in topic partition {partition.Name}";
        slot.RecordErrors = [.. problems.Select(problem => new RecordProblem(problem.BatchIndex, text))];
    }
}
