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

    /// <summary>Most that a loop unfolds for one request: a few milliseconds' work.</summary>
    public const int LoopUnfoldedBytes = 2 << 20;

    /// <summary>
    /// Checks every slot that was not refused yet. False when the batches unfold to more than <paramref name="mostUnfoldedBytes"/>: then
    /// the pool checks them all over again, which comes to the same for those that were done.
    /// </summary>
    public static bool TryCheckAll(ProduceOperation operation, long nowMs, Scratch scratch, int mostUnfoldedBytes)
    {
        int left = mostUnfoldedBytes;
        for (int i = 0; i < operation.Slots.Length; i++)
        {
            ref ProduceSlot slot = ref operation.Slots[i];
            if (slot.Error != ErrorCode.None) continue;
            bool unfolds = slot.Header.Codec != CompressionCodec.None;
            if (!TryCheck(operation, ref slot, nowMs, scratch, left)) return false;
            if (unfolds && mostUnfoldedBytes != int.MaxValue) left -= scratch.Plain.Length;
        }
        return true;
    }

    private static bool TryCheck(ProduceOperation operation, ref ProduceSlot slot, long nowMs, Scratch scratch, int mostUnfoldedBytes)
    {
        Partition partition = slot.Partition!;
        Span<byte> bytes = operation.Context.Frame.Span.Slice(slot.RecordsStart, slot.RecordsLength);
        BatchRules rules = partition.Rules.Batches with
        {
            NowMs = nowMs,
            ProduceVersion = operation.Context.ApiVersion,
            MaxUnfoldedBytes = mostUnfoldedBytes,
        };
        (BoundedBuffer plain, BoundedBuffer compressed) = (scratch.Plain, scratch.Compressed);
        BatchCheck check = BatchValidator.Validate(bytes, rules, plain);
        if (check.Error == ErrorCode.MessageTooLarge && rules.IsCutShort && bytes.Length <= rules.MaxMessageBytes) return false;
        if (check.IsAccepted && check.NeedsRecompression)
        {
            compressed.Clear();
            ErrorCode error = BatchRecompressor.Recompress(bytes, rules, plain, compressed);
            if (error != ErrorCode.None) check = new BatchCheck { Error = error };
            else bytes = slot.Replacement = compressed.Written.ToArray();
        }
        if (!check.IsAccepted)
        {
            Refuse(ref slot, check, partition);
            return true;
        }
        if (check.NeedsStamp) RecordBatchEdit.SetTimestamp(bytes, check.TimestampType, check.MaxTimestamp);
        if (!RecordBatchHeader.TryRead(bytes, out slot.Header)) slot.Refuse(ErrorCode.CorruptMessage);
        return true;
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

    /// <summary>Room for what is unfolded and for what is compressed anew; a lane's own.</summary>
    internal readonly record struct Scratch(BoundedBuffer Plain, BoundedBuffer Compressed);
}
