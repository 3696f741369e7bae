using Sluice.Replication.Raft;
using Xunit;

namespace Sluice.Tests.Replication.Raft;

public sealed class QuorumTests
{
    [Fact]
    public void Three_voters_elect_one_leader_and_all_commit_what_it_takes()
    {
        var cluster = new StepCluster(voters: 3, observers: 1, seed: 1);
        cluster.Run(5000, () => cluster.Leader is not null);
        Assert.True(cluster.Propose("a"));
        cluster.Run(2000, () => cluster.Nodes.All(n => n.HighWatermark == 2));
        Assert.All(cluster.Nodes, n => Assert.Equal(2, n.HighWatermark));
        Assert.Equal("a", cluster.Nodes[3].Batches[^1].Payload);
    }

    [Fact]
    public void A_leader_cut_off_steps_down_and_its_uncommitted_records_are_truncated_when_it_returns()
    {
        var cluster = new StepCluster(voters: 3, observers: 0, seed: 2);
        cluster.Run(5000, () => cluster.Leader is not null);
        StepNode old = cluster.Leader!;
        cluster.CutOff.Add(old.Id);
        cluster.Propose("lost");
        cluster.Run(10_000, () => cluster.Leader is { } l && l != old && old.Node.Role != RaftRoleKind.Leader);
        Assert.NotSame(old, cluster.Leader);
        cluster.Propose("kept");
        cluster.Run(1000);
        cluster.CutOff.Clear();
        cluster.Run(10_000, () => old.Batches.Any(b => (string?)b.Payload == "kept"));
        Assert.DoesNotContain(old.Batches, b => (string?)b.Payload == "lost");
        Assert.Contains(old.Batches, b => (string?)b.Payload == "kept");
    }

    [Fact]
    public void A_voter_that_was_cut_off_does_not_raise_the_epoch_of_a_working_quorum()
    {
        var cluster = new StepCluster(voters: 3, observers: 0, seed: 3);
        cluster.Run(5000, () => cluster.Leader is not null);
        cluster.Run(3000);
        StepNode leader = cluster.Leader!;
        int epoch = leader.Node.Epoch;
        StepNode other = cluster.Nodes.First(n => n != leader);
        cluster.CutOff.Add(other.Id);
        cluster.Run(20_000);
        cluster.CutOff.Clear();
        cluster.Run(5_000);
        Assert.Same(leader, cluster.Leader);
        Assert.Equal(epoch, leader.Node.Epoch);
        Assert.Equal(RaftRoleKind.Follower, other.Node.Role);
    }

    [Fact]
    public void A_stopping_leader_hands_over_before_any_timeout()
    {
        var cluster = new StepCluster(voters: 3, observers: 0, seed: 4);
        cluster.Run(5000, () => cluster.Leader is not null);
        cluster.Run(1000);
        StepNode old = cluster.Leader!;
        old.Input(RaftInput.Stop, cluster.Now);
        cluster.Run(900, () => cluster.Leader is { } leader && leader != old);
        Assert.NotSame(old, cluster.Leader);
        Assert.NotNull(cluster.Leader);
    }

    [Fact]
    public void A_vote_is_not_answered_before_it_is_durable()
    {
        var cluster = new StepCluster(voters: 3, observers: 0, seed: 5);
        StepNode node = cluster.Nodes[0];
        node.HoldsPersist = true;
        var vote = new RaftMessage.Vote(4, new ReplicaKey(2, default), null, new OffsetAndEpoch(0, 0), IsPreVote: false);
        node.Input(RaftInput.Receive(vote, 2, 9), cluster.Now);
        Assert.Empty(node.Outbox);
        node.ReleasePersist(cluster.Now);
        Assert.True(((RaftMessage.VoteReply)Assert.Single(node.Outbox).Body!).Granted);
        Assert.Equal(new QuorumState(4, -1, new ReplicaKey(2, default)), node.DurableState);
        node.Outbox.Clear();
        RaftMessage.Vote second = vote with { Candidate = new ReplicaKey(3, default), LogEnd = new OffsetAndEpoch(9, 3) };
        node.Input(RaftInput.Receive(second, 3, 9), cluster.Now);
        Assert.False(((RaftMessage.VoteReply)Assert.Single(node.Outbox).Body!).Granted);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public void Whatever_the_network_and_crashes_do_committed_records_stay_and_epochs_have_one_leader(int seed)
    {
        var cluster = new StepCluster(voters: 3 + (seed % 2 * 2), observers: 1, seed);
        var faults = new Random(seed);
        for (int round = 0; round < 40; round++)
        {
            cluster.DropPercent = faults.Next(3) == 0 ? faults.Next(60) : 0;
            cluster.CutOff.Clear();
            if (faults.Next(3) == 0) cluster.CutOff.Add(1 + faults.Next(cluster.Nodes.Count));
            StepNode victim = cluster.Nodes[faults.Next(cluster.Nodes.Count)];
            victim.HoldsFlush = faults.Next(4) == 0;
            cluster.Propose($"r{round}");
            for (int part = faults.Next(8); part >= 0; part--) cluster.Run(200);
            if (faults.Next(4) == 0) victim.Restart(cluster.Now);
            else if (victim.HoldsFlush) victim.ReleaseFlush(cluster.Now);
        }

        cluster.DropPercent = 0;
        cluster.CutOff.Clear();
        cluster.Run(30_000, () => cluster.Leader is not null);
        long before = cluster.Committed.Count;
        Assert.True(cluster.Propose("last"));
        cluster.Run(30_000, () => cluster.Nodes.All(n => n.HighWatermark > before));
        Assert.All(cluster.Nodes, n => Assert.True(n.HighWatermark > before));
        Assert.Contains(cluster.Committed, r => r.EndsWith("last", StringComparison.Ordinal));
    }
}
