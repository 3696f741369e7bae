using System.Text;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Xunit;

namespace Sluice.Tests.Protocol.Records;

public class JavaBatchTests
{
    private const long First = 1_700_000_000_000;

    [Theory]
    [InlineData(CompressionCodec.None, JavaBatches.None)]
    [InlineData(CompressionCodec.Gzip, JavaBatches.Gzip)]
    [InlineData(CompressionCodec.Snappy, JavaBatches.Snappy)]
    [InlineData(CompressionCodec.Lz4, JavaBatches.Lz4)]
    [InlineData(CompressionCodec.Zstd, JavaBatches.Zstd)]
    [InlineData(CompressionCodec.None, JavaBatches.Transactional)]
    [InlineData(CompressionCodec.None, JavaBatches.LogAppend)]
    public void Records_of_javas_batches_are_read(CompressionCodec codec, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.True(RecordBatchView.TryRead(bytes, out RecordBatchView batch));
        Assert.True(batch.ChecksumIsValid && batch.Bytes.Length == bytes.Length);
        Assert.Equal((codec, 8, 7), (batch.Header.Codec, batch.Header.RecordCount, batch.Header.LastOffsetDelta));
        using var scratch = new BoundedBuffer(1 << 16);
        Assert.Equal(CodecStatus.Ok, batch.OpenRecords(scratch, out RecordReader reader));
        for (int i = 0; i < 8; i++)
        {
            Assert.True(reader.Read());
            Assert.Equal((i, First + (100 * i) - (i == 4 ? 1000 : 0)), (reader.OffsetDelta, reader.CreateTimestamp));
            Assert.Equal((i == 1, i == 2, i == 3 ? 2 : 0), (reader.KeyIsNull, reader.ValueIsNull, reader.HeaderCount));
            Assert.Equal(i == 1 ? "" : "key-" + i, Encoding.UTF8.GetString(reader.Key));
            Assert.Equal(i == 2 ? "" : Value(i), Encoding.UTF8.GetString(reader.Value));
            Assert.True(reader.Headers.IsWellFormed());
        }
        Assert.False(reader.Read());
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void The_builder_writes_the_same_bytes_as_java()
    {
        Assert.Equal(JavaBatches.None, Convert.ToHexString(Build(new RecordBatchSettings())));
        Assert.Equal(
            JavaBatches.Transactional,
            Convert.ToHexString(Build(new RecordBatchSettings
            {
                BaseOffset = 5,
                PartitionLeaderEpoch = 3,
                ProducerId = 4000,
                ProducerEpoch = 7,
                BaseSequence = int.MaxValue - 1,
                IsTransactional = true,
            })));
        Assert.Equal(
            JavaBatches.LogAppend,
            Convert.ToHexString(Build(new RecordBatchSettings
            {
                BaseOffset = 100,
                PartitionLeaderEpoch = 6,
                TimestampType = TimestampType.LogAppendTime,
                LogAppendTimeMs = First + 5000,
            })));
        byte[] marker = ControlRecord.BuildMarker(4000, 7, isCommit: true, coordinatorEpoch: 12, First);
        RecordBatchEdit.SetOffsetAndEpoch(marker, 9, 4);
        Assert.Equal(JavaBatches.Marker, Convert.ToHexString(marker));
    }

    [Fact]
    public void Sequences_of_a_wrapping_batch_are_right()
    {
        Assert.True(RecordBatchView.TryRead(Convert.FromHexString(JavaBatches.Transactional), out RecordBatchView batch));
        Assert.Equal((int.MaxValue - 1, 5), (batch.Header.BaseSequence, batch.Header.LastSequence));
        Assert.True(batch.Header.IsTransactional && batch.Header.HasProducerId && !batch.Header.IsControl);
    }

    private static string Value(int i) => $"value {i} of a record that repeats itself, repeats itself, repeats itself";

    private static byte[] Build(RecordBatchSettings settings)
    {
        using var builder = new RecordBatchBuilder(in settings);
        for (int i = 0; i < 8; i++)
        {
            byte[]? key = i == 1 ? null : Encoding.UTF8.GetBytes("key-" + i);
            byte[]? value = i == 2 ? null : Encoding.UTF8.GetBytes(Value(i));
            RecordHeader[] headers = i == 3 ? [new RecordHeader("h1", [1, 2]), new RecordHeader("h2", null)] : [];
            builder.Append(First + (100 * i) - (i == 4 ? 1000 : 0), key, value, headers);
        }
        return builder.Build();
    }
}
