using System.Buffers.Binary;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Xunit;

namespace Sluice.Tests.Protocol.Records;

public class RequestRecordsTests
{
    [Fact]
    public void One_whole_batch_is_accepted()
    {
        Assert.Equal(ErrorCode.None, RequestRecords.SingleBatch(Batches.Simple(2), out RecordBatchHeader header));
        Assert.Equal(2, header.RecordCount);
    }

    [Fact]
    public void Nothing_two_batches_and_a_batch_cut_anywhere_are_invalid()
    {
        byte[] batch = Batches.Simple(2);
        Assert.Equal(ErrorCode.InvalidRecord, RequestRecords.SingleBatch([.. batch, .. batch], out _));
        for (int cut = 0; cut < batch.Length; cut++)
            Assert.Equal(ErrorCode.InvalidRecord, RequestRecords.SingleBatch(batch.AsSpan(0, cut), out _));
    }

    [Theory]
    [InlineData(0, ErrorCode.InvalidRecord)]
    [InlineData(1, ErrorCode.InvalidRecord)]
    [InlineData(3, ErrorCode.CorruptMessage)]
    [InlineData(255, ErrorCode.CorruptMessage)]
    public void Other_magics_are_refused(byte magic, ErrorCode expected)
    {
        byte[] batch = Batches.Simple(2);
        batch[RecordBatchHeader.MagicAt] = magic;
        Assert.Equal(expected, RequestRecords.SingleBatch(batch, out _));
    }

    [Theory]
    [InlineData(int.MinValue, ErrorCode.CorruptMessage)]
    [InlineData(-1, ErrorCode.CorruptMessage)]
    [InlineData(13, ErrorCode.CorruptMessage)]
    [InlineData(14, ErrorCode.CorruptMessage)]
    [InlineData(48, ErrorCode.CorruptMessage)]
    [InlineData(int.MaxValue, ErrorCode.InvalidRecord)]
    public void Impossible_lengths_are_refused(int length, ErrorCode expected)
    {
        byte[] batch = Batches.Simple(2);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(RecordBatchHeader.LengthAt), length);
        Assert.Equal(expected, RequestRecords.SingleBatch(batch, out _));
    }

    [Fact]
    public void Bytes_behind_the_batch_that_are_no_whole_batch_are_passed_over()
    {
        byte[] batch = Batches.Simple(2);
        Assert.Equal(ErrorCode.None, RequestRecords.SingleBatch([.. batch, 1, 2, 3], out RecordBatchHeader header));
        Assert.Equal(batch.Length, header.TotalSize);
        Assert.Equal(ErrorCode.None, RequestRecords.SingleBatch([.. batch, .. batch.AsSpan(0, batch.Length - 1)], out _));
    }
}
