using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Sluice.Storage.Logs;

namespace Sluice.Tests.Storage.Logs;

/// <summary>Makes batches for tests.</summary>
internal sealed record Batch
{
    public int Count { get; init; } = 1;

    public int ValueSize { get; init; } = 10;

    public long TimestampMs { get; init; } = 1_000_000;

    public long TimestampStepMs { get; init; }

    public long ProducerId { get; init; } = -1;

    public short Epoch { get; init; } = -1;

    public int Sequence { get; init; } = -1;

    public bool IsTransactional { get; init; }

    public CompressionCodec Codec { get; init; }

    public long BaseOffset { get; init; }

    public int LeaderEpoch { get; init; } = -1;

    public byte Fill { get; init; } = (byte)'v';

    public byte[] Bytes()
    {
        using var builder = new RecordBatchBuilder(new RecordBatchSettings
        {
            BaseOffset = BaseOffset,
            PartitionLeaderEpoch = LeaderEpoch,
            ProducerId = ProducerId,
            ProducerEpoch = Epoch,
            BaseSequence = Sequence,
            IsTransactional = IsTransactional,
            Codec = Codec,
        });
        byte[] value = new byte[ValueSize];
        value.AsSpan().Fill(Fill);
        for (int i = 0; i < Count; i++) builder.Append(TimestampMs + (i * TimestampStepMs), [(byte)i], value);
        return builder.Build();
    }

    public BatchAppend Append(long guard = 0) => NativeBatch.From(Bytes()) with { VerificationGuard = guard };

    public static BatchAppend Marker(long producerId, short epoch, bool isCommit, int coordinatorEpoch = 0, short version = 0,
        long timestampMs = 1_000_000) =>
        NativeBatch.From(ControlRecord.BuildMarker(producerId, epoch, isCommit, coordinatorEpoch, timestampMs)) with
        { TransactionVersion = version };
}
