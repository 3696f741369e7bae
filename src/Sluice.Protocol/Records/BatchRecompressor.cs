using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;

namespace Sluice.Protocol.Records;

/// <summary>
/// Puts an accepted batch into the codec its topic wants. The records stay byte for byte what the producer wrote, only the
/// payload's coding, the length, the codec bits and the checksum change.
/// </summary>
public static class BatchRecompressor
{
    /// <summary>
    /// Appends the new batch to <paramref name="into"/>. <paramref name="plain"/> is the scratch that
    /// <see cref="BatchValidator.Validate"/> left, used when the batch came compressed. Too large for the topic's
    /// <see cref="BatchRules.MaxMessageBytes"/> is an answer, not an exception.
    /// </summary>
    public static ErrorCode Recompress(ReadOnlySpan<byte> batch, in BatchRules rules, BoundedBuffer plain, BoundedBuffer into)
    {
        if (rules.TargetCodec is not { } target) return ErrorCode.InvalidRecord;
        if (!RecordBatchView.TryRead(batch, out RecordBatchView view)) return ErrorCode.InvalidRecord;
        ReadOnlySpan<byte> records = view.Header.Codec == CompressionCodec.None ? view.Payload : plain.Written;
        int start = into.Length;
        if (!into.TryWrite(view.Bytes[..RecordBatchHeader.Size])
            || !Codecs.Compress(target, rules.TargetLevel, records, into)
            || into.Length - start > rules.MaxMessageBytes)
        {
            into.Truncate(start);
            return ErrorCode.MessageTooLarge;
        }
        RecordBatchEdit.SetPayload(into.Written[start..], target);
        return ErrorCode.None;
    }
}
