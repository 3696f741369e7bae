using Sluice.Protocol.Records;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>A batch as the log holds it. The checksum covers its bytes from the attributes on; the rest of the header is here.</summary>
internal readonly record struct LogBatch(long BaseOffset, int Epoch, uint Crc, int Size, BatchSource Source)
{
    public long NextOffset => BaseOffset + Source.Records;

    /// <summary>As it stands in a log; <paramref name="isCommit"/> for markers.</summary>
    public static LogBatch Of(in RecordBatchHeader header, bool? isCommit) => new(
        header.BaseOffset,
        header.PartitionLeaderEpoch,
        header.Crc,
        header.TotalSize,
        new BatchSource(
            header.LastOffsetDelta + 1, header.ProducerId, header.ProducerEpoch, header.BaseSequence, header.IsTransactional,
            isCommit, header.MaxTimestamp));

    public override string ToString() => $"{BaseOffset}–{NextOffset - 1} epoch {Epoch} crc {Crc:x8}";
}
