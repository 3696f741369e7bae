using System.Text;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Xunit;

namespace Sluice.Tests.Protocol.Records;

public class RecordBatchTests
{
    [Fact]
    public void What_the_builder_writes_the_reader_reads()
    {
        var settings = new RecordBatchSettings { BaseOffset = 100, ProducerId = 7, ProducerEpoch = 3, BaseSequence = 11 };
        var builder = new RecordBatchBuilder(in settings);
        builder.Append(1000, "k"u8.ToArray(), "value"u8.ToArray(), new RecordHeader("h1", [1, 2]), new RecordHeader("h2", null));
        builder.Append(900, null, null);
        builder.Append(1500, [], []);
        byte[] bytes = builder.Build();

        Assert.True(RecordBatchView.TryRead(bytes, out RecordBatchView batch));
        Assert.True(batch.ChecksumIsValid);
        RecordBatchHeader header = batch.Header;
        Assert.Equal((100, 102, 103), (header.BaseOffset, header.LastOffset, header.NextOffset));
        Assert.Equal((1000, 1500), (header.BaseTimestamp, header.MaxTimestamp));
        Assert.Equal((7L, (short)3), (header.ProducerId, header.ProducerEpoch));
        Assert.Equal((11, 13, 3), (header.BaseSequence, header.LastSequence, header.RecordCount));

        Assert.Equal(CodecStatus.Ok, batch.OpenRecords(null, out RecordReader reader));
        Assert.True(reader.Read());
        Assert.Equal((100, 1000, 11), (reader.Offset, reader.Timestamp, reader.Sequence));
        Assert.Equal("k=value", Encoding.UTF8.GetString(reader.Key) + "=" + Encoding.UTF8.GetString(reader.Value));
        RecordHeaderReader headers = reader.Headers;
        Assert.True(headers.Read());
        Assert.True(headers.Key.SequenceEqual("h1"u8) && headers.Value.SequenceEqual((byte[])[1, 2]) && !headers.ValueIsNull);
        Assert.True(headers.Read());
        Assert.True(headers.Key.SequenceEqual("h2"u8) && headers.ValueIsNull);
        Assert.False(headers.Read());
        Assert.False(headers.IsMalformed);
        Assert.True(reader.Read());
        Assert.True(reader.KeyIsNull && reader.ValueIsNull && reader.Timestamp == 900 && reader.Offset == 101);
        Assert.True(reader.Read());
        Assert.True(!reader.KeyIsNull && !reader.ValueIsNull && reader.Key.IsEmpty && reader.Value.IsEmpty);
        Assert.False(reader.Read());
        Assert.True(reader.IsAtEnd && !reader.IsMalformed);
    }

    [Fact]
    public void A_sequence_wraps_from_the_largest_integer_to_zero()
    {
        var header = new RecordBatchHeader { BaseSequence = int.MaxValue - 1, LastOffsetDelta = 3 };
        Assert.Equal(1, header.LastSequence);
    }

    [Fact]
    public void Offset_and_epoch_can_change_without_the_checksum()
    {
        byte[] bytes = Batches.Simple(3);
        RecordBatchEdit.SetOffsetAndEpoch(bytes, 1L << 40, 9);
        Assert.True(RecordBatchView.TryRead(bytes, out RecordBatchView batch));
        Assert.True(batch.ChecksumIsValid);
        Assert.Equal(((1L << 40) + 2, 9), (batch.Header.LastOffset, batch.Header.PartitionLeaderEpoch));
    }

    [Fact]
    public void The_append_time_is_every_records_timestamp()
    {
        byte[] bytes = Batches.Simple(2);
        RecordBatchEdit.SetTimestamp(bytes, TimestampType.LogAppendTime, 77);
        Assert.True(RecordBatchView.TryRead(bytes, out RecordBatchView batch));
        Assert.True(batch.ChecksumIsValid);
        batch.OpenRecords(null, out RecordReader reader);
        while (reader.Read()) Assert.Equal(77, reader.Timestamp);
        Assert.Equal(TimestampType.LogAppendTime, batch.Header.TimestampType);
    }

    [Fact]
    public void Records_copied_for_compaction_keep_offsets_and_the_batch_its_last_delta()
    {
        byte[] original = Batches.Simple(5);
        Assert.True(RecordBatchView.TryRead(original, out RecordBatchView batch));
        var builder = new RecordBatchBuilder(new RecordBatchSettings { LastOffsetDelta = 4, DeleteHorizonMs = 50_000 });
        batch.OpenRecords(null, out RecordReader reader);
        while (reader.Read())
            if (reader.OffsetDelta is 1 or 3) builder.Append(in reader);
        Assert.True(RecordBatchView.TryRead(builder.Build(), out RecordBatchView compacted));
        Assert.Equal((2, 4, 50_000), (compacted.Header.RecordCount, compacted.Header.LastOffsetDelta, compacted.Header.BaseTimestamp));
        Assert.True(compacted.Header.HasDeleteHorizon);
        compacted.OpenRecords(null, out RecordReader copy);
        Assert.True(copy.Read());
        Assert.Equal((1, Batches.FirstTimestamp + 1), (copy.Offset, copy.Timestamp));
        Assert.True(copy.Read());
        Assert.Equal((3, Batches.FirstTimestamp + 3), (copy.Offset, copy.Timestamp));
        Assert.False(copy.Read());
    }

    [Fact]
    public void A_transaction_marker_has_its_known_bytes()
    {
        byte[] marker = ControlRecord.BuildMarker(5, 2, isCommit: true, coordinatorEpoch: 6, timestampMs: 1234);
        Assert.True(RecordBatchView.TryRead(marker, out RecordBatchView batch));
        Assert.Equal(0x30, batch.Header.Attributes);
        Assert.Equal((5L, (short)2), (batch.Header.ProducerId, batch.Header.ProducerEpoch));
        Assert.Equal((-1, 1), (batch.Header.BaseSequence, batch.Header.RecordCount));
        batch.OpenRecords(null, out RecordReader reader);
        Assert.True(reader.Read());
        Assert.Equal("00000001", Convert.ToHexString(reader.Key));
        Assert.Equal("000000000006", Convert.ToHexString(reader.Value));
        Assert.True(ControlRecord.TryReadKey(reader.Key, out ControlRecordType type) && type == ControlRecordType.Commit);
        Assert.True(ControlRecord.TryReadMarkerValue(reader.Value, out int epoch) && epoch == 6);
    }

    [Fact]
    public void Every_truncation_and_every_flipped_byte_of_a_payload_ends_cleanly()
    {
        byte[] bytes = Batches.Simple(4);
        Assert.True(RecordBatchHeader.TryRead(bytes, out RecordBatchHeader header));
        byte[] payload = bytes[RecordBatchHeader.Size..];
        for (int cut = 0; cut < payload.Length; cut++)
        {
            var reader = new RecordReader(in header, payload.AsSpan(0, cut));
            while (reader.Read()) reader.Headers.IsWellFormed();
            Assert.True(reader.IsMalformed);
            for (int value = 0; value < 256; value += 5)
            {
                byte[] flipped = [.. payload];
                flipped[cut] = (byte)value;
                reader = new RecordReader(in header, flipped);
                while (reader.Read()) reader.Headers.IsWellFormed();
            }
        }
    }

    [Fact]
    public void Ten_thousand_records_are_read_without_allocation()
    {
        byte[] bytes = Batches.Simple(10_000);
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++) // the first rounds pay for being compiled
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(Walk(bytes) > 0);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    private static long Walk(byte[] bytes)
    {
        RecordBatchView.TryRead(bytes, out RecordBatchView batch);
        batch.OpenRecords(null, out RecordReader reader);
        long sum = 0;
        while (reader.Read())
        {
            sum += reader.Offset + reader.Key.Length + reader.Value.Length;
            RecordHeaderReader headers = reader.Headers;
            while (headers.Read()) sum += headers.Key.Length;
        }
        return sum;
    }
}
