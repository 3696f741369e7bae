using Sluice.Base;
using Sluice.Replication.Isr;
using Xunit;

namespace Sluice.Tests.Replication.Isr;

public sealed class PartitionLeaderTests
{
    private static readonly Instant T0 = new(0);

    [Fact]
    public void Alone_the_high_watermark_follows_the_log_end()
    {
        PartitionLeader leader = Lead([1], [1]);
        Assert.True(leader.Appended(10, T0));
        Assert.Equal(10, leader.HighWatermark);
    }

    [Fact]
    public void With_flush_before_ack_the_high_watermark_waits_for_the_flush()
    {
        PartitionLeader leader = Lead([1], [1], flushBeforeAck: true);
        Assert.False(leader.Appended(10, T0));
        Assert.True(leader.Flushed(7, T0));
        Assert.Equal(7, leader.HighWatermark);
        Assert.False(leader.Flushed(6, T0));
    }

    [Fact]
    public void The_high_watermark_waits_for_the_slowest_in_sync_replica()
    {
        PartitionLeader leader = Lead([1, 2, 3], [1, 2, 3]);
        Assert.False(leader.Appended(10, T0));
        Fetch(leader, 2, 10);
        Assert.Equal(0, leader.HighWatermark);
        Fetch(leader, 3, 4);
        Assert.Equal(4, leader.HighWatermark);
        Fetch(leader, 3, 2);
        Assert.Equal(4, leader.HighWatermark);
    }

    [Fact]
    public void Below_min_isr_nothing_is_committed()
    {
        PartitionLeader leader = Lead([1, 2, 3], [1]);
        leader.MinInsyncReplicas = 2;
        Assert.False(leader.HasEnoughInSync);
        Assert.False(leader.Appended(10, T0));
        leader.MinInsyncReplicas = 1;
        Assert.True(leader.TryAdvanceHighWatermark(T0));
    }

    [Fact]
    public void Min_isr_is_capped_by_the_replication_factor()
    {
        PartitionLeader leader = Lead([1], [1]);
        leader.MinInsyncReplicas = 3;
        Assert.True(leader.HasEnoughInSync);
        Assert.True(leader.Appended(1, T0));
    }

    [Fact]
    public void A_replica_asked_for_counts_at_once_and_a_replica_to_be_dropped_counts_until_confirmed()
    {
        PartitionLeader leader = Lead([1, 2], [1]);
        leader.Appended(10, T0);
        Fetch(leader, 2, 10);
        IsrProposal? proposal = leader.TryProposeExpand(2);
        Assert.Equal([1, 2], proposal!.Isr);
        Assert.Equal([-1L, 77L], proposal.BrokerEpochs);
        Assert.False(leader.Appended(20, T0));
        Assert.Null(leader.TryProposeExpand(2));
        Assert.False(leader.Answered(IsrAnswer.RolledBack, null, T0.PlusMs(60_000)));
        Assert.True(leader.TryAdvanceHighWatermark(T0.PlusMs(60_000)));
        Assert.Equal(20, leader.HighWatermark);
    }

    [Fact]
    public void A_replica_joins_only_from_the_epoch_start_on_and_only_when_eligible()
    {
        var leader = new PartitionLeader(1, false, new PartitionAssignment(5, 9, [1, 2], [1], false), new LeaderLogState(100, 100, 40), T0);
        Assert.True(leader.TryAdvanceHighWatermark(T0));
        Fetch(leader, 2, 99);
        Assert.Null(leader.TryProposeExpand(2));
        Fetch(leader, 2, 100, eligible: false);
        Assert.Null(leader.TryProposeExpand(2));
        Fetch(leader, 2, 100);
        Assert.NotNull(leader.TryProposeExpand(2));
    }

    [Fact]
    public void A_member_that_lags_for_the_lag_time_is_dropped_and_the_high_watermark_moves_once_confirmed()
    {
        PartitionLeader leader = Lead([1, 2], [1, 2]);
        leader.Appended(10, T0);
        Fetch(leader, 2, 5);
        Assert.Null(leader.TryProposeShrink(T0.PlusMs(30_000)));
        IsrProposal? proposal = leader.TryProposeShrink(T0.PlusMs(30_001));
        Assert.Equal([1], proposal!.Isr);
        Assert.False(leader.TryAdvanceHighWatermark(T0.PlusMs(30_001)));
        leader.Answered(IsrAnswer.Committed, new PartitionAssignment(0, 1, [1, 2], [1], false), T0.PlusMs(30_002));
        Assert.True(leader.TryAdvanceHighWatermark(T0.PlusMs(40_002)));
        Assert.Equal(10, leader.HighWatermark);
    }

    [Fact]
    public void A_member_that_keeps_pace_one_fetch_behind_is_caught_up()
    {
        PartitionLeader leader = Lead([1, 2], [1, 2]);
        for (int i = 1; i <= 100; i++)
        {
            Instant now = T0.PlusMs(i * 1000);
            leader.Appended(i * 10, now);
            leader.FollowerFetched(new ReplicaFetch(2, 77, (i - 1) * 10, 0, true), now, out _);
            Assert.Null(leader.TryProposeShrink(now));
        }
    }

    [Fact]
    public void A_superseded_proposal_stays_pending_until_the_image_moves()
    {
        PartitionLeader leader = Lead([1, 2], [1]);
        Fetch(leader, 2, 0);
        Assert.NotNull(leader.TryProposeExpand(2));
        Assert.False(leader.Answered(IsrAnswer.Superseded, null, T0));
        Assert.True(leader.InSync.IsPending);
        Assert.True(leader.Answered(IsrAnswer.Retry, null, T0));
        Assert.True(leader.Update(new PartitionAssignment(0, 3, [1, 2], [1, 2], false), T0));
        Assert.False(leader.InSync.IsPending);
        Assert.False(leader.Update(new PartitionAssignment(0, 2, [1, 2], [1], false), T0));
    }

    [Fact]
    public void A_stranger_an_earlier_life_and_an_offset_ahead_of_the_leader_are_told_so()
    {
        PartitionLeader leader = Lead([1, 2], [1, 2]);
        Assert.Equal(ReplicaFetchOutcome.NotAReplica, leader.FollowerFetched(new ReplicaFetch(9, 1, 0, 0, true), T0, out _));
        Assert.Equal(ReplicaFetchOutcome.OutOfRange, leader.FollowerFetched(new ReplicaFetch(2, 77, 1, 0, true), T0, out _));
        Fetch(leader, 2, 0);
        Assert.Equal(ReplicaFetchOutcome.StaleBrokerEpoch, leader.FollowerFetched(new ReplicaFetch(2, 76, 0, 0, true), T0, out _));
    }

    [Fact]
    public void After_an_unclean_election_the_leader_reports_recovered_once()
    {
        var leader = new PartitionLeader(1, false, new PartitionAssignment(1, 1, [1, 2], [1], true), new LeaderLogState(0, 0, 0), T0);
        Assert.Equal([1], leader.TryProposeRecovered()!.Isr);
        Assert.Null(leader.TryProposeRecovered());
        leader.Answered(IsrAnswer.Committed, new PartitionAssignment(1, 2, [1, 2], [1], false), T0);
        Assert.Null(leader.TryProposeRecovered());
    }

    [Fact]
    public void Append_and_fetch_steps_allocate_nothing()
    {
        PartitionLeader leader = Lead([1, 2, 3], [1, 2, 3]);
        Step(leader, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 2; i < 10_000; i++) Step(leader, i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(9_999, leader.HighWatermark);
    }

    private static void Step(PartitionLeader leader, int i)
    {
        leader.Appended(i, T0);
        leader.FollowerFetched(new ReplicaFetch(2, 77, i, 0, true), T0, out _);
        leader.FollowerFetched(new ReplicaFetch(3, 77, i, 0, true), T0, out _);
        leader.TryProposeExpand(2);
        leader.TryProposeShrink(T0);
    }

    private static PartitionLeader Lead(int[] replicas, int[] isr, bool flushBeforeAck = false) =>
        new(1, flushBeforeAck, new PartitionAssignment(0, 0, replicas, isr, false), new LeaderLogState(0, 0, 0), T0);

    private static void Fetch(PartitionLeader leader, int id, long offset, bool eligible = true) =>
        Assert.Equal(ReplicaFetchOutcome.Accepted, leader.FollowerFetched(new ReplicaFetch(id, 77, offset, 0, eligible), T0, out _));
}
