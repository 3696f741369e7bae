using System.Buffers.Binary;
using Sluice.Protocol.Records;
using Xunit;

namespace Sluice.Tests.Protocol.Records;

public class RequestRecordsTests
{
    [Fact]
    public void One_whole_batch_is_accepted()
    {
        Assert.Equal(BatchError.None, RequestRecords.SingleBatch(Batches.Simple(2), out RecordBatchHeader header));
        Assert.Equal(2, header.RecordCount);
    }

    [Fact]
    public void Nothing_two_batches_and_a_batch_cut_anywhere_are_invalid()
    {
        byte[] batch = Batches.Simple(2);
        Assert.Equal(BatchError.InvalidRecord, RequestRecords.SingleBatch([.. batch, .. batch], out _));
        for (int cut = 0; cut < batch.Length; cut++)
            Assert.Equal(BatchError.InvalidRecord, RequestRecords.SingleBatch(batch.AsSpan(0, cut), out _));
    }

    [Theory]
    [InlineData(0, BatchError.InvalidRecord)]
    [InlineData(1, BatchError.InvalidRecord)]
    [InlineData(3, BatchError.CorruptMessage)]
    [InlineData(255, BatchError.CorruptMessage)]
    public void Other_magics_are_refused(byte magic, BatchError expected)
    {
        byte[] batch = Batches.Simple(2);
        batch[RecordBatchHeader.MagicAt] = magic;
        Assert.Equal(expected, RequestRecords.SingleBatch(batch, out _));
    }

    [Theory]
    [InlineData(int.MinValue, BatchError.CorruptMessage)]
    [InlineData(-1, BatchError.CorruptMessage)]
    [InlineData(13, BatchError.CorruptMessage)]
    [InlineData(14, BatchError.CorruptMessage)]
    [InlineData(48, BatchError.CorruptMessage)]
    [InlineData(49, BatchError.InvalidRecord)]
    [InlineData(int.MaxValue, BatchError.InvalidRecord)]
    public void Impossible_lengths_are_refused(int length, BatchError expected)
    {
        byte[] batch = Batches.Simple(2);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(RecordBatchHeader.LengthAt), length);
        Assert.Equal(expected, RequestRecords.SingleBatch(batch, out _));
    }
}
