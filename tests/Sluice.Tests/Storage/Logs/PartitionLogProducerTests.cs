using Sluice.Protocol.Errors;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;
using Sluice.Storage.Segments;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

public sealed class PartitionLogProducerTests
{
    [Fact]
    public void The_last_five_batches_are_recognised_as_duplicates_and_the_sixth_is_out_of_order()
    {
        using var fixture = new LogFixture();
        for (int i = 0; i < 6; i++) fixture.AppendOk(new Batch { Count = 2, ProducerId = 9, Epoch = 0, Sequence = i * 2 });
        for (int i = 1; i < 6; i++)
        {
            var again = fixture.Append(new Batch { Count = 2, ProducerId = 9, Epoch = 0, Sequence = i * 2 });
            Assert.Equal((ErrorCode.None, true, i * 2L, (i * 2L) + 1),
                (again.Error, again.IsDuplicate, again.BaseOffset, again.LastOffset));
        }

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, fixture.Append(new Batch
        {
            Count = 2, ProducerId = 9, Epoch = 0, Sequence = 0,
        }).Error);
        Assert.Equal(12, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void Sequences_are_checked_against_the_batches_before_in_the_same_append()
    {
        using var fixture = new LogFixture();
        var batches = fixture.Append(
            AppendOrigin.Client,
            new Batch { ProducerId = 1, Epoch = 0, Sequence = 0 }.Append(),
            new Batch { ProducerId = 1, Epoch = 0, Sequence = 1 }.Append(),
            new Batch { ProducerId = 1, Epoch = 0, Sequence = 1 }.Append(),
            new Batch { ProducerId = 1, Epoch = 0, Sequence = 3 }.Append(),
            new Batch { ProducerId = 1, Epoch = 0, Sequence = 2 }.Append());
        Assert.Equal(
            [ErrorCode.None, ErrorCode.None, ErrorCode.None, ErrorCode.OutOfOrderSequenceNumber, ErrorCode.None], batches
                .Select(b => b.Error));
        Assert.True(batches[2].IsDuplicate);
        Assert.Equal((1L, 2L, 3L), (batches[2].BaseOffset, batches[4].BaseOffset, fixture.Log.LogEndOffset));
    }

    [Fact]
    public void Epochs_fence_and_a_new_one_begins_at_zero()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 3, Sequence = 40 });
        Assert.Equal(ErrorCode.InvalidProducerEpoch, fixture.Append(new Batch { ProducerId = 1, Epoch = 2, Sequence = 41 }).Error);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, fixture.Append(new Batch { ProducerId = 1, Epoch = 4, Sequence = 41 }).Error);
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 4, Sequence = 0 });
        Assert.Equal(ErrorCode.InvalidProducerEpoch, fixture.Append(new Batch { ProducerId = 1, Epoch = 3, Sequence = 41 }).Error);
    }

    [Fact]
    public void Sequences_wrap_from_the_largest_to_zero()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { Count = 3, ProducerId = 1, Epoch = 0, Sequence = int.MaxValue - 1 });
        var again = fixture.Append(new Batch { Count = 3, ProducerId = 1, Epoch = 0, Sequence = int.MaxValue - 1 });
        Assert.True(again.IsDuplicate);
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 0, Sequence = 1 });
    }

    [Fact]
    public void Open_transactions_hold_the_last_stable_offset_back_until_their_marker_is_committed()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch());
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 0, Sequence = 0, IsTransactional = true });
        fixture.AppendOk(new Batch { ProducerId = 2, Epoch = 0, Sequence = 0, IsTransactional = true });
        fixture.Log.UpdateHighWatermark(3);
        Assert.Equal(1, fixture.Log.LastStableOffset);
        var marker = fixture.Append(AppendOrigin.Coordinator, Batch.Marker(1, 0, isCommit: false));
        Assert.Equal(ErrorCode.None, marker[0].Error);
        Assert.Equal(1, fixture.Log.LastStableOffset);
        fixture.Log.UpdateHighWatermark(4);
        Assert.Equal(2, fixture.Log.LastStableOffset);
        fixture.Append(AppendOrigin.Coordinator, Batch.Marker(2, 0, isCommit: true));
        fixture.Log.UpdateHighWatermark(5);
        Assert.Equal(5, fixture.Log.LastStableOffset);
        var aborted = new List<AbortedTxn>();
        fixture.Log.CollectAborted(0, 5, aborted);
        Assert.Equal([new AbortedTxn(1, 1, 3, 2)], aborted);
        Assert.Equal(34, fixture.File(0, SegmentFiles.TransactionIndex).Length);
    }

    [Fact]
    public void Markers_are_fenced_by_producer_and_coordinator_epochs()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 5, Sequence = 0, IsTransactional = true });
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Mark(4, 1));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Mark(5, 1, version: 2));
        Assert.Equal(ErrorCode.None, Mark(6, 3, version: 2));
        Assert.Equal(ErrorCode.None, Mark(6, 3, version: 2));
        Assert.Equal(ErrorCode.TransactionCoordinatorFenced, Mark(7, 2));
        var producer = Assert.Single(fixture.Log.Producers);
        Assert.Equal((6, -1, 3, -1L), (producer.ProducerEpoch, producer.LastSequence, producer.CoordinatorEpoch,
            producer.CurrentTransactionStartOffset));

        ErrorCode Mark(short epoch, int coordinatorEpoch, short version = 0) =>
            fixture.Append(AppendOrigin.Coordinator, Batch.Marker(1, epoch, true, coordinatorEpoch, version))[0].Error;
    }

    [Fact]
    public void A_plain_batch_inside_an_open_transaction_is_refused()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 0, Sequence = 0, IsTransactional = true });
        Assert.Equal(ErrorCode.InvalidTxnState, fixture.Append(new Batch { ProducerId = 1, Epoch = 0, Sequence = 1 }).Error);
    }

    [Fact]
    public void A_transaction_opens_only_with_the_guard_of_its_verification()
    {
        using var fixture = new LogFixture(new LogSettings());
        var batch = new Batch { ProducerId = 1, Epoch = 0, Sequence = 0, IsTransactional = true };
        Assert.Equal(ErrorCode.InvalidTxnState, fixture.Append(batch).Error);
        long guard = fixture.Log.StartVerification(1, 0, 0, supportsEpochBump: true, LogFixture.Now);
        Assert.Equal(ErrorCode.InvalidTxnState, fixture.Append(AppendOrigin.Client, batch.Append(guard + 1))[0].Error);
        Assert.Equal(
            ErrorCode.OutOfOrderSequenceNumber, fixture.Append(AppendOrigin.Client, (batch with { Sequence = 2 }).Append(guard))[0].Error);
        Assert.Equal(ErrorCode.None, fixture.Append(AppendOrigin.Client, batch.Append(guard))[0].Error);
        Assert.True(fixture.Log.IsInTransaction(1, 0));
        Assert.Equal(ErrorCode.None, fixture.Append(batch with { Sequence = 1 }).Error);
    }

    [Fact]
    public void Producers_survive_a_clean_restart_a_crash_and_a_roll()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 0, Sequence = 0, IsTransactional = true });
        fixture.Log.Roll(LogFixture.Now);
        fixture.AppendOk(new Batch { ProducerId = 2, Epoch = 7, Sequence = 5, Count = 3 });
        var before = fixture.Log.Producers.OrderBy(p => p.ProducerId).ToList();
        fixture.Reopen();
        Assert.Equal(before, fixture.Log.Producers.OrderBy(p => p.ProducerId));
        Assert.True(fixture.Append(new Batch { ProducerId = 2, Epoch = 7, Sequence = 5, Count = 3 }).IsDuplicate);
        fixture.Recover();
        Assert.Equal(before, fixture.Log.Producers.OrderBy(p => p.ProducerId));
        fixture.Log.UpdateHighWatermark(4);
        Assert.Equal(0, fixture.Log.LastStableOffset);
    }

    [Fact]
    public void Idle_producers_expire_unless_their_transaction_is_open()
    {
        using var fixture = new LogFixture();
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 0, Sequence = 0 });
        fixture.AppendOk(new Batch { ProducerId = 2, Epoch = 0, Sequence = 0, IsTransactional = true });
        fixture.Log.ExpireProducers(LogFixture.Now + 86_399_999);
        Assert.Equal(2, fixture.Log.Producers.Count());
        fixture.Log.ExpireProducers(LogFixture.Now + 86_400_000);
        Assert.Equal(2, Assert.Single(fixture.Log.Producers).ProducerId);
        fixture.AppendOk(new Batch { ProducerId = 1, Epoch = 0, Sequence = 77 });
    }
}
