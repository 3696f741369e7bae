using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Sluice.Storage.Segments;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

public sealed class PartitionLogAppendTests
{
    [Fact]
    public void Append_gives_consecutive_offsets_and_the_leader_epoch()
    {
        using var fixture = new LogFixture();
        BatchAppend[] batches = [new Batch { Count = 3 }.Append(), new Batch { Count = 2 }.Append()];
        fixture.Log.Append(batches, 4, AppendOrigin.Client, LogFixture.Now);
        Assert.Equal((0L, 2L, 3L, 4L), (batches[0].BaseOffset, batches[0].LastOffset, batches[1].BaseOffset, batches[1].LastOffset));
        Assert.Equal(5, fixture.Log.LogEndOffset);
        Assert.All(fixture.Headers(), h => Assert.Equal(4, h.PartitionLeaderEpoch));
        Assert.Equal(4, fixture.Log.LatestEpoch);
        Assert.Equal(-1, batches[0].LogAppendTimeMs);
    }

    [Fact]
    public void Append_rejects_a_stale_epoch()
    {
        using var fixture = new LogFixture();
        fixture.Log.AssignEpoch(5, 0);
        BatchAppend[] batches = [new Batch().Append()];
        fixture.Log.Append(batches, 4, AppendOrigin.Client, LogFixture.Now);
        Assert.Equal(ErrorCode.NotLeaderOrFollower, batches[0].Error);
        batches[0] = new Batch { BaseOffset = 0, LeaderEpoch = 4 }.Append();
        fixture.Log.Append(batches, 4, AppendOrigin.Replica, LogFixture.Now);
        Assert.Equal(ErrorCode.FencedLeaderEpoch, batches[0].Error);
        Assert.Equal(0, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void Append_with_log_append_time_stamps_every_batch_and_its_checksum()
    {
        using var fixture = new LogFixture(new LogSettings { IsLogAppendTime = true });
        var appended = fixture.Append(new Batch { Count = 2, TimestampMs = 5, Codec = CompressionCodec.Lz4 }, 77_777);
        Assert.Equal(77_777, appended.LogAppendTimeMs);
        var header = Assert.Single(fixture.Headers());
        Assert.Equal((TimestampType.LogAppendTime, 77_777L, 5L), (header.TimestampType, header.MaxTimestamp, header.BaseTimestamp));
    }

    [Fact]
    public void Append_refuses_a_batch_larger_than_a_segment_but_takes_it_from_a_leader()
    {
        using var fixture = new LogFixture(new LogSettings { SegmentBytes = 500 });
        Assert.Equal(ErrorCode.RecordListTooLarge, fixture.Append(new Batch { ValueSize = 500 }).Error);
        var replicated = fixture.Append(AppendOrigin.Replica, new Batch { ValueSize = 500, LeaderEpoch = 0 }.Append());
        Assert.Equal(ErrorCode.None, replicated[0].Error);
    }

    [Fact]
    public void Replicated_batches_keep_their_offsets_gaps_and_bytes()
    {
        using var fixture = new LogFixture();
        byte[] first = new Batch { BaseOffset = 10, LeaderEpoch = 0 }.Bytes();
        byte[] second = new Batch { BaseOffset = 20, LeaderEpoch = 0, Count = 3 }.Bytes();
        fixture.Append(AppendOrigin.Replica, NativeBatch.From(first), NativeBatch.From(second));
        Assert.Equal(23, fixture.Log.LogEndOffset);
        Assert.Equal((byte[])[.. first, .. second], fixture.ReadAll());
    }

    [Fact]
    public void A_replicated_batch_below_the_end_or_of_a_later_epoch_ends_the_append()
    {
        using var fixture = new LogFixture();
        var batches = fixture.Append(
            AppendOrigin.Replica,
            new Batch { BaseOffset = 5, LeaderEpoch = 0 }.Append(),
            new Batch { BaseOffset = 4, LeaderEpoch = 0 }.Append(),
            new Batch { BaseOffset = 9, LeaderEpoch = 0 }.Append());
        Assert.Equal([ErrorCode.None, ErrorCode.OffsetOutOfRange, ErrorCode.OffsetOutOfRange], batches.Select(b => b.Error));
        batches = fixture.Append(AppendOrigin.Replica, new Batch { BaseOffset = 6, LeaderEpoch = 1 }.Append());
        Assert.Equal(ErrorCode.UnknownLeaderEpoch, batches[0].Error);
        Assert.Equal(6, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void Batches_that_come_with_an_error_are_passed_over()
    {
        using var fixture = new LogFixture();
        BatchAppend[] batches = [new Batch().Append() with { Error = ErrorCode.CorruptMessage }, new Batch().Append()];
        fixture.Log.Append(batches, 0, AppendOrigin.Client, LogFixture.Now);
        Assert.Equal((ErrorCode.CorruptMessage, ErrorCode.None, 0L), (batches[0].Error, batches[1].Error, batches[1].BaseOffset));
        Assert.Equal(1, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void A_group_is_written_by_one_call_per_segment()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch());
        var counter = new CountingFaults(DiskOperationKind.Write);
        fixture.Memory.Faults = counter;
        fixture.Log.Append(Enumerable.Range(0, 100).Select(_ => new Batch().Append()).ToArray(), 0, AppendOrigin.Client, LogFixture.Now);
        Assert.Equal(1, counter.Count);
        fixture.Log.Append(Enumerable.Range(0, 2000).Select(_ => new Batch { ValueSize = 700 }.Append()).ToArray(), 0,
            AppendOrigin.Client, LogFixture.Now);
        Assert.InRange(counter.Count, 4, 5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void A_failed_write_fails_all_batches_and_takes_the_directory_offline(int doneBytes)
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 0, Sequence = 0 });
        long size = fixture.Log.SizeBytes;
        fixture.Memory.Faults = new NthOperationFault(DiskOperationKind.Write, 1, new DiskFault(DiskFailure.Full, doneBytes), ".log");
        var batches = fixture.Append(
            AppendOrigin.Client, new Batch { ProducerId = 1, Epoch = 0, Sequence = 1 }.Append(), new Batch
            {
                ProducerId = 2, Epoch = 0, Sequence = 0,
            }.Append());
        fixture.Memory.Faults = null;
        Assert.All(batches, b => Assert.Equal(ErrorCode.KafkaStorageError, b.Error));
        Assert.Equal((1L, size), (fixture.Log.LogEndOffset, (long)fixture.File(0, SegmentFiles.Log).Length));
        Assert.True(fixture.Directory.IsOffline);
        var producer = Assert.Single(fixture.Log.Producers);
        Assert.Equal((1L, 0), (producer.ProducerId, producer.LastSequence));
        Assert.Equal(ErrorCode.KafkaStorageError, fixture.Append(new Batch()).Error);
    }

    [Fact]
    public void Steady_appends_allocate_nothing()
    {
        using var fixture = new LogFixture(new LogSettings { IndexIntervalBytes = 1 << 20 }, new NullDisk(), "/null");
        var batches = new BatchAppend[16];
        for (int i = 0; i < batches.Length; i++) batches[i] = new Batch { ProducerId = i % 4, Epoch = 0, Sequence = 0 }.Append();
        var log = fixture.Log;
        int sequence = 0;
        for (int round = 0; round < 50; round++) AppendRound();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 200; round++) AppendRound();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(250 * 16, log.LogEndOffset);

        void AppendRound()
        {
            for (int i = 0; i < batches.Length; i++)
            {
                var header = batches[i].Header;
                batches[i].Header = new RecordBatchHeader
                {
                    BaseOffset = 0, Length = header.Length, PartitionLeaderEpoch = 0, Attributes = header.Attributes, LastOffsetDelta = 0,
                    BaseTimestamp = header.BaseTimestamp, MaxTimestamp = header.MaxTimestamp, ProducerId = header.ProducerId,
                    ProducerEpoch = 0, BaseSequence = sequence + (i / 4), RecordCount = 1,
                };
            }

            log.Append(batches, 0, AppendOrigin.Client, LogFixture.Now);
            foreach (ref var batch in batches.AsSpan())
            {
                if (batch.Error != ErrorCode.None || batch.IsDuplicate) throw new InvalidOperationException(batch.Error.ToString());
            }

            sequence += 4;
        }
    }
}
