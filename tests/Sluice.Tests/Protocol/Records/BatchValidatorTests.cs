using System.Buffers.Binary;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Tests.Protocol.Compression;
using Xunit;

namespace Sluice.Tests.Protocol.Records;

public class BatchValidatorTests
{
    private static readonly BatchRules Rules = new() { NowMs = Batches.FirstTimestamp };

    private static BatchCheck Validate(byte[] batch) => Validate(batch, Rules);

    private static BatchCheck Validate(byte[] batch, BatchRules rules)
    {
        using var scratch = new BoundedBuffer(0);
        return BatchValidator.Validate(batch, in rules, scratch);
    }

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Gzip)]
    public void A_good_batch_passes_and_names_its_largest_timestamp(CompressionCodec codec)
    {
        BatchCheck check = Validate(Batches.Simple(10, codec));
        Assert.True(check.IsAccepted);
        Assert.Equal((Batches.FirstTimestamp + 9, 9), (check.MaxTimestamp, check.OffsetDeltaOfMaxTimestamp));
        Assert.False(check.NeedsStamp || check.NeedsRecompression);
    }

    [Fact]
    public void A_good_batch_costs_no_allocation()
    {
        byte[] batch = Batches.Simple(10_000);
        using var scratch = new BoundedBuffer(0);
        BatchRules rules = Rules with { RequiresKeys = true };
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++) // the first rounds pay for being compiled
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(BatchValidator.Validate(batch, in rules, scratch).IsAccepted);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void Any_flipped_bit_behind_the_checksum_is_a_corrupt_message()
    {
        byte[] batch = Batches.Simple(2);
        for (int at = RecordBatchHeader.CrcAt; at < batch.Length; at++)
        {
            byte[] flipped = [.. batch];
            flipped[at] ^= 0x10;
            Assert.Equal(ErrorCode.CorruptMessage, Validate(flipped).Error);
        }
    }

    [Theory]
    [InlineData(RecordBatchHeader.RecordCountAt, 0)]
    [InlineData(RecordBatchHeader.RecordCountAt, -1)]
    [InlineData(RecordBatchHeader.RecordCountAt, 2)]
    [InlineData(RecordBatchHeader.RecordCountAt, 4)]
    [InlineData(RecordBatchHeader.LastOffsetDeltaAt, -1)]
    [InlineData(RecordBatchHeader.LastOffsetDeltaAt, 3)]
    public void Counts_that_disagree_are_invalid(int at, int value) =>
        Assert.Equal(
            ErrorCode.InvalidRecord,
            Validate(Batches.Changed(Batches.Simple(3), b => BinaryPrimitives.WriteInt32BigEndian(b.AsSpan(at), value))).Error);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void More_or_fewer_records_than_announced_are_invalid(int count) =>
        Assert.Equal(
            ErrorCode.InvalidRecord,
            Validate(Batches.Changed(Batches.Simple(3), b =>
            {
                BinaryPrimitives.WriteInt32BigEndian(b.AsSpan(RecordBatchHeader.RecordCountAt), count);
                BinaryPrimitives.WriteInt32BigEndian(b.AsSpan(RecordBatchHeader.LastOffsetDeltaAt), count - 1);
            })).Error);

    [Fact]
    public void A_base_offset_other_than_zero_is_invalid()
    {
        byte[] batch = Batches.Simple(1);
        RecordBatchEdit.SetOffsetAndEpoch(batch, 1, -1);
        Assert.Equal(ErrorCode.InvalidRecord, Validate(batch).Error);
    }

    [Fact]
    public void Control_batches_of_clients_are_invalid() =>
        Assert.Equal(ErrorCode.InvalidRecord, Validate(ControlRecord.BuildMarker(1, 1, true, 1, Batches.FirstTimestamp)).Error);

    [Fact]
    public void A_producer_id_without_a_sequence_is_invalid()
    {
        var settings = new RecordBatchSettings { ProducerId = 1, ProducerEpoch = 0 };
        Assert.Equal(ErrorCode.InvalidRecord, Validate(Batches.With(in settings, 1)).Error);
        Assert.True(Validate(Batches.With(settings with { BaseSequence = 0 }, 1)).IsAccepted);
        Assert.True(Validate(Batches.With(new RecordBatchSettings { BaseSequence = 0 }, 1)).IsAccepted);
    }

    [Fact]
    public void Records_out_of_order_are_invalid() =>
        Assert.Equal(
            ErrorCode.InvalidRecord,
            Validate(Batches.Changed(Batches.Simple(2), b => b[RecordBatchHeader.Size + 3] = 2)).Error);

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Codecs_that_do_not_exist_are_unsupported(byte codec) =>
        Assert.Equal(
            ErrorCode.UnsupportedCompressionType,
            Validate(Batches.Changed(Batches.Simple(1), b => b[RecordBatchHeader.AttributesAt + 1] = codec)).Error);

    [Fact]
    public void Zstd_needs_produce_7()
    {
        byte[] batch = Batches.Simple(4, CompressionCodec.Zstd);
        Assert.Equal(ErrorCode.UnsupportedCompressionType, Validate(batch, Rules with { ProduceVersion = 6 }).Error);
        Assert.True(Validate(batch, Rules with { ProduceVersion = 7 }).IsAccepted);
    }

    [Fact]
    public void A_batch_above_the_limit_is_too_large()
    {
        byte[] batch = Batches.Simple(5);
        Assert.True(Validate(batch, Rules with { MaxMessageBytes = batch.Length }).IsAccepted);
        Assert.Equal(ErrorCode.MessageTooLarge, Validate(batch, Rules with { MaxMessageBytes = batch.Length - 1 }).Error);
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void Broken_compressed_data_is_corrupt(CompressionCodec codec) =>
        Assert.Equal(
            ErrorCode.CorruptMessage,
            Validate(Batches.Changed(Batches.Simple(3, codec), b => b.AsSpan(RecordBatchHeader.Size).Fill(0xEE))).Error);

    [Fact]
    public void Lz4_that_java_cannot_read_is_corrupt()
    {
        byte[] batch = Batches.Simple(3, CompressionCodec.Lz4);
        byte[] frame = batch[RecordBatchHeader.Size..];
        Assert.True(Lz4Codec.IsOneIndependentFrame(frame));

        byte[] linked = [.. frame];
        (linked[4], linked[6]) = (0x40, 0xC0);
        Assert.Equal(ErrorCode.CorruptMessage, Validate(WithPayload(batch, linked)).Error);
        Assert.Equal(ErrorCode.CorruptMessage, Validate(WithPayload(batch, [0x52, 0x2A, 0x4D, 0x18, 0, 0, 0, 0, .. frame])).Error);
        byte[] empty = CodecTests.Compress(CompressionCodec.Lz4, []);
        Assert.Equal(ErrorCode.CorruptMessage, Validate(WithPayload(batch, [.. frame, .. empty])).Error);
        Assert.True(Validate(WithPayload(batch, frame)).IsAccepted);
    }

    private static byte[] WithPayload(byte[] batch, byte[] payload)
    {
        byte[] changed = [.. batch.AsSpan(0, RecordBatchHeader.Size), .. payload];
        RecordBatchEdit.SetPayload(changed, CompressionCodec.Lz4);
        return changed;
    }

    [Fact]
    public void A_compacted_topic_names_the_records_without_a_key()
    {
        var builder = new RecordBatchBuilder(new RecordBatchSettings());
        builder.Append(Batches.FirstTimestamp, [1], [1]);
        builder.Append(Batches.FirstTimestamp, null, [1]);
        builder.Append(Batches.FirstTimestamp, null, [1]);
        BatchCheck check = Validate(builder.Build(), Rules with { RequiresKeys = true });
        Assert.Equal(ErrorCode.InvalidRecord, check.Error);
        Assert.Equal([1, 2], check.RecordErrors!.Select(problem => problem.BatchIndex));
    }

    [Theory]
    [InlineData(-5, false)]
    [InlineData(-1, true)]
    [InlineData(Batches.FirstTimestamp - 1000, true)]
    [InlineData(Batches.FirstTimestamp - 1001, false)]
    [InlineData(Batches.FirstTimestamp + 2000, true)]
    [InlineData(Batches.FirstTimestamp + 2001, false)]
    [InlineData(long.MaxValue, false)]
    public void Timestamps_must_lie_in_the_topics_range(long timestamp, bool accepted)
    {
        var builder = new RecordBatchBuilder(new RecordBatchSettings());
        builder.Append(timestamp, null, [1]);
        BatchRules rules = Rules with { TimestampBeforeMaxMs = 1000, TimestampAfterMaxMs = 2000 };
        BatchCheck check = Validate(builder.Build(), rules);
        Assert.Equal(accepted ? ErrorCode.None : ErrorCode.InvalidTimestamp, check.Error);
        if (!accepted) Assert.Equal(0, Assert.Single(check.RecordErrors!).BatchIndex);
        Assert.True(Validate(builder.Build(), rules with { TimestampType = TimestampType.LogAppendTime }).IsAccepted);
    }

    [Fact]
    public void A_wrong_maximum_or_type_of_timestamps_asks_for_a_stamp()
    {
        BatchCheck check = Validate(Batches.Changed(
            Batches.Simple(3),
            b => BinaryPrimitives.WriteInt64BigEndian(b.AsSpan(RecordBatchHeader.MaxTimestampAt), 5)));
        Assert.True(check.IsAccepted && check.NeedsStamp);
        Assert.Equal(Batches.FirstTimestamp + 2, check.MaxTimestamp);

        check = Validate(Batches.Simple(3), Rules with { TimestampType = TimestampType.LogAppendTime });
        Assert.True(check.IsAccepted && check.NeedsStamp);
        Assert.Equal((Rules.NowMs, TimestampType.LogAppendTime), (check.MaxTimestamp, check.TimestampType));
    }

    [Theory]
    [InlineData(CompressionCodec.None, CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Gzip, CompressionCodec.None)]
    [InlineData(CompressionCodec.Lz4, CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Snappy, CompressionCodec.Zstd)]
    [InlineData(CompressionCodec.Zstd, CompressionCodec.Lz4)]
    public void Recompression_changes_the_codec_and_not_the_records(CompressionCodec from, CompressionCodec to)
    {
        byte[] batch = Batches.Simple(50, from);
        BatchRules rules = Rules with { TargetCodec = to };
        using var scratch = new BoundedBuffer(0);
        using var output = new BoundedBuffer(1 << 20);
        Assert.True(BatchValidator.Validate(batch, in rules, scratch).NeedsRecompression);
        Assert.Equal(ErrorCode.None, BatchRecompressor.Recompress(batch, in rules, scratch, output));
        byte[] changed = output.Written.ToArray();
        Assert.True(Validate(changed, Rules with { TargetCodec = to }) is { IsAccepted: true, NeedsRecompression: false });
        Assert.True(RecordBatchView.TryRead(changed, out RecordBatchView view));
        Assert.Equal(CodecStatus.Ok, view.OpenRecords(new BoundedBuffer(1 << 20), out RecordReader reader));
        Assert.True(RecordBatchView.TryRead(Batches.Simple(50), out RecordBatchView plainView));
        plainView.OpenRecords(null, out RecordReader plain);
        while (plain.Read())
        {
            Assert.True(reader.Read());
            Assert.True(reader.Key.SequenceEqual(plain.Key) && reader.Value.SequenceEqual(plain.Value));
            Assert.Equal(plain.Timestamp, reader.Timestamp);
        }
        output.Clear();
        rules = rules with { MaxMessageBytes = RecordBatchHeader.Size };
        Assert.Equal(ErrorCode.MessageTooLarge, BatchRecompressor.Recompress(batch, in rules, scratch, output));
    }
}
