using Sluice.Base.Buffers;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Storage.Disks;
using Sluice.Storage.Epochs;
using Sluice.Storage.Logs;
using Sluice.Storage.Segments;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

public sealed class PartitionLogTests
{
    [Fact]
    public void A_time_that_only_deleted_records_of_a_segment_reach_is_looked_for_in_the_next()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { TimestampMs = 9_000 });
        fixture.AppendOk(new Batch { TimestampMs = 1_000 });
        fixture.Log.Roll(LogFixture.Now);
        fixture.AppendOk(new Batch { TimestampMs = 8_000 });
        fixture.Log.UpdateHighWatermark(3);

        fixture.Log.AdvanceLogStart(1);

        Assert.Equal(new OffsetAtTimestamp(2, 8_000, 0), fixture.Log.FindByTimestamp(5_000));
        Assert.Null(fixture.Log.FindByTimestamp(8_500));
    }

    [Fact]
    public void A_read_outside_of_the_log_is_out_of_range_and_at_the_end_empty()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { Count = 4 });
        Assert.Equal(ErrorCode.OffsetOutOfRange, fixture.Log.Read(-1, 100, true, 4).Error);
        Assert.Equal(ErrorCode.OffsetOutOfRange, fixture.Log.Read(5, 100, true, 4).Error);
        var atEnd = fixture.Log.Read(4, 100, true, 4);
        Assert.Equal((ErrorCode.None, (FileRegion?)null), (atEnd.Error, atEnd.Region));
    }

    [Fact]
    public void The_first_batch_comes_whole_only_when_asked_and_others_are_cut()
    {
        using var fixture = new LogFixture();
        var first = fixture.Append(new Batch { ValueSize = 200 });
        fixture.AppendOk(new Batch());
        int size = first.Bytes.Length;
        Assert.Equal(size, Length(fixture.Log.Read(0, 1, true, 2)));
        var refused = fixture.Log.Read(0, size - 1, false, 2);
        Assert.Equal((true, (FileRegion?)null), (refused.FirstBatchIncomplete, refused.Region));
        Assert.Equal(size + 7, Length(fixture.Log.Read(0, size + 7, false, 2)));
        Assert.Equal(size, Length(fixture.Log.Read(0, 1 << 20, true, 1)));
    }

    [Fact]
    public void A_lease_outlives_retention()
    {
        using var fixture = new LogFixture(new LogSettings { RetentionMs = 10 });
        fixture.AppendOk(new Batch());
        byte[] expected = fixture.ReadAll();
        var region = fixture.Log.Read(0, 1000, true, 1).Region!.Value;
        fixture.Log.UpdateHighWatermark(1);
        Assert.Equal(1, fixture.Log.DeleteOldSegments(LogFixture.Now + 11));
        var pending = new List<PendingDeletion>();
        fixture.Log.TakePendingDeletions(pending);
        foreach (var deletion in pending) fixture.Disk.DeleteFile(deletion.Path);
        byte[] bytes = new byte[region.Length];
        Assert.Equal(bytes.Length, region.File.ReadAt(region.Position, bytes));
        region.File.Dispose();
        Assert.Equal(expected, bytes);
        Assert.Equal((1L, 1L), (fixture.Log.LogStartOffset, fixture.Log.LogEndOffset));
        Assert.All(pending, p => Assert.Equal(LogFixture.Now + 11 + 60_000, p.DueMs));
    }

    [Fact]
    public void A_closed_log_has_exact_files_and_opens_reading_little()
    {
        using var fixture = new LogFixture(new LogSettings { SegmentBytes = 5000, IndexIntervalBytes = 200 });
        for (int i = 0; i < 60; i++) fixture.AppendOk(new Batch { ValueSize = 100, TimestampMs = LogFixture.Now + i });
        fixture.Log.Close(clean: true);
        Assert.Contains(SegmentFiles.Name(60, SegmentFiles.ProducerSnapshot), fixture.Files());
        Assert.True(fixture.Files().Count(f => f.EndsWith(".log", StringComparison.Ordinal)) > 1);
        var reads = new CountingFaults(DiskOperationKind.Open, "");
        fixture.Memory.Faults = reads;
        fixture.Open(recoveryPoint: 60);
        Assert.InRange(reads.Count, 1, 8);
        Assert.Equal((60L, 60L), (fixture.Log.LogEndOffset, fixture.Log.RecoveryPoint));
    }

    [Fact]
    public void Segments_roll_by_time_of_records_and_of_the_wall()
    {
        using var fixture = new LogFixture(new LogSettings { SegmentMs = 100 });
        fixture.AppendOk(new Batch { TimestampMs = 1000 });
        fixture.AppendOk(new Batch { TimestampMs = 1100 });
        Assert.Equal(1, fixture.Log.SegmentCount);
        fixture.AppendOk(new Batch { TimestampMs = 1101 });
        Assert.Equal(2, fixture.Log.SegmentCount);
    }

    [Fact]
    public void Missing_indexes_are_rebuilt_although_the_stop_was_clean()
    {
        using var fixture = new LogFixture(new LogSettings { SegmentBytes = 2000, IndexIntervalBytes = 100 });
        for (int i = 0; i < 30; i++) fixture.AppendOk(new Batch { ValueSize = 100 });
        fixture.Log.Close(clean: true);
        byte[] index = fixture.File(0, SegmentFiles.OffsetIndex);
        Assert.NotEmpty(index);
        fixture.Disk.DeleteFile(SegmentFiles.Path(fixture.Path, 0, SegmentFiles.OffsetIndex));
        fixture.Open();
        Assert.Equal(index, fixture.File(0, SegmentFiles.OffsetIndex));
        Assert.Equal(30, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void A_swap_is_completed_or_undone_as_a_whole()
    {
        using var fixture = new LogFixture(new LogSettings { SegmentBytes = 300 });
        for (int i = 0; i < 8; i++) fixture.AppendOk(new Batch { ValueSize = 50 });
        fixture.Log.Close(clean: true);
        byte[] cleaned = new Batch { BaseOffset = 1, LeaderEpoch = 0, Count = 3 }.Bytes();
        string log = SegmentFiles.Path(fixture.Path, 0, SegmentFiles.Log);
        fixture.WriteFile(log + ".swap", cleaned);
        fixture.WriteFile(SegmentFiles.Path(fixture.Path, 0, SegmentFiles.OffsetIndex) + ".swap", []);
        fixture.WriteFile(log + ".deleted", [1]);
        fixture.Open();
        Assert.Equal([1L, 4, 5, 6, 7], fixture.Headers().Select(h => h.BaseOffset));
        Assert.DoesNotContain(
            fixture.Files(), f => f.EndsWith(".swap", StringComparison.Ordinal) || f.EndsWith(".deleted", StringComparison.Ordinal));
        fixture.Log.Close(clean: true);
        fixture.WriteFile(log + ".swap", []);
        fixture.WriteFile(log + ".cleaned", []);
        fixture.Open();
        Assert.Equal(5, fixture.Headers().Count);
    }

    [Fact]
    public void Timestamps_are_found_in_compressed_batches_too()
    {
        using var fixture = new LogFixture(new LogSettings { SegmentBytes = 1500, IndexIntervalBytes = 100 });
        for (int i = 0; i < 20; i++)
        {
            fixture.AppendOk(new Batch
            {
                Count = 10, TimestampMs = 10_000 + (i * 100), TimestampStepMs = 10,
                Codec = i % 2 == 0 ? CompressionCodec.Gzip : CompressionCodec.None,
            });
        }

        Assert.True(fixture.Log.SegmentCount > 2);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(new OffsetAtTimestamp(i, 10_000 + (i * 10), 0), fixture.Log.FindByTimestamp(10_000 + (i * 10)));
            Assert.Equal(new OffsetAtTimestamp(i, 10_000 + (i * 10), 0), fixture.Log.FindByTimestamp(10_000 + (i * 10) - 5));
        }

        Assert.Null(fixture.Log.FindByTimestamp(11_991));
        Assert.Equal(new OffsetAtTimestamp(199, 11_990, 0), fixture.Log.FindMaxTimestamp());
        fixture.Reopen();
        Assert.Equal(new OffsetAtTimestamp(57, 10_570, 0), fixture.Log.FindByTimestamp(10_570));
        fixture.Log.TruncateTo(150, LogFixture.Now);
        Assert.Equal(new OffsetAtTimestamp(149, 11_490, 0), fixture.Log.FindMaxTimestamp());
    }

    [Fact]
    public void Epochs_answer_where_they_end()
    {
        using var fixture = new LogFixture();
        for (int epoch = 0; epoch < 6; epoch += 2)
        {
            BatchAppend[] batches = [new Batch { Count = 5 }.Append()];
            fixture.Log.Append(batches, epoch, AppendOrigin.Client, LogFixture.Now);
        }

        Assert.Equal(new EpochEnd(0, 5), fixture.Log.EndOffsetForEpoch(1));
        Assert.Equal(new EpochEnd(4, 15), fixture.Log.EndOffsetForEpoch(4));
        Assert.Equal(EpochEnd.Undefined, fixture.Log.EndOffsetForEpoch(5));
        Assert.Equal(2, fixture.Log.EpochAt(9));
        fixture.Log.TruncateTo(7, LogFixture.Now);
        Assert.Equal((2, 5L), (fixture.Log.LatestEpoch, fixture.Log.LogEndOffset));
        fixture.Log.TruncateFullyAndStartAt(100, LogFixture.Now);
        Assert.Equal((-1, 100L, 100L), (fixture.Log.LatestEpoch, fixture.Log.LogStartOffset, fixture.Log.LogEndOffset));
        fixture.Reopen();
        Assert.Equal(100, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void A_failed_flush_takes_the_directory_offline()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch());
        fixture.Memory.Faults = new NthOperationFault(DiskOperationKind.Flush, 1, new DiskFault(DiskFailure.Io));
        var work = fixture.Log.BeginFlush(1)!;
        work.Run();
        fixture.Log.CompleteFlush(work);
        Assert.Equal((true, 0L), (fixture.Directory.IsOffline, fixture.Log.RecoveryPoint));
        Assert.Null(fixture.Log.BeginFlush(1));
    }

    [Fact]
    public void A_flush_begun_before_a_truncation_does_not_count()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { Count = 2 });
        fixture.AppendOk(new Batch { Count = 2 });
        var work = fixture.Log.BeginFlush(4)!;
        work.Run();
        fixture.Log.TruncateTo(2, LogFixture.Now);
        fixture.AppendOk(new Batch { Count = 2 });
        fixture.Log.CompleteFlush(work);
        Assert.Equal(0, fixture.Log.RecoveryPoint);
    }

    [Fact]
    public void Space_is_allocated_ahead_and_given_back()
    {
        using var fixture = new LogFixture();
        for (int i = 0; i < 10; i++) fixture.AppendOk(new Batch { ValueSize = 20_000 });
        Assert.True(fixture.Memory.UsedBytes > fixture.Log.SizeBytes + 100_000);
        var cuts = new CountingFaults(DiskOperationKind.Truncate);
        fixture.Memory.Faults = cuts;
        fixture.Log.Close(clean: true);
        Assert.Equal(1, cuts.Count);
    }

    [Fact]
    public void A_replica_renamed_for_deletion_goes_on_reading_what_it_leased()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch());
        var region = fixture.Log.Read(0, 1000, true, 1).Region!.Value;
        var deletion = fixture.Log.RenameForDeletion("0123456789abcdef0123456789abcdef", 5);
        Assert.Equal(("/data/t-0.0123456789abcdef0123456789abcdef-delete", true), (deletion.Path, deletion.IsDirectory));
        Assert.False(fixture.Disk.DirectoryExists(fixture.Path));
        Assert.Equal(region.Length, region.File.ReadAt(0, new byte[region.Length]));
        region.File.Dispose();
    }

    private static int Length(LogRead read)
    {
        Assert.Equal(ErrorCode.None, read.Error);
        read.Region!.Value.File.Dispose();
        return read.Region!.Value.Length;
    }
}
