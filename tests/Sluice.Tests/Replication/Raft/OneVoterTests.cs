using Sluice.Base;
using Sluice.Protocol;
using Sluice.Replication.Raft;
using Xunit;

namespace Sluice.Tests.Replication.Raft;

public sealed class OneVoterTests
{
    private static readonly Instant Now = new(5_000_000_000);

    [Fact]
    public void A_fresh_voter_elects_itself_in_epoch_1_and_leads_once_its_leader_change_is_committed()
    {
        StepNode node = Create();
        node.Input(RaftInput.Start, Now);
        Assert.True(node.Node.IsActiveLeader);
        Assert.Equal(new QuorumState(1, 1, null), node.DurableState);
        RaftBatch only = Assert.Single(node.Batches);
        Assert.Equal(RaftBatchKind.LeaderChange, only.Kind);
        Assert.Equal([1], only.LeaderChange!.GrantingVoters);
        Assert.Equal(1, node.HighWatermark);
    }

    [Fact]
    public void With_voters_in_the_log_the_first_batch_has_three_records()
    {
        StepNode node = Create(kraftVersion: 1);
        node.Input(RaftInput.Start, Now);
        RaftBatch only = Assert.Single(node.Batches);
        Assert.Equal(3, only.RecordCount);
        Assert.NotNull(only.LeaderChange!.VotersToWrite);
    }

    [Fact]
    public void Nothing_is_appended_before_the_vote_and_the_leadership_are_durable()
    {
        StepNode node = Create();
        node.HoldsPersist = true;
        node.Input(RaftInput.Start, Now);
        Assert.Equal(RaftRoleKind.Candidate, node.Node.Role);
        Assert.Empty(node.Batches);
        node.HoldsPersist = false;
        node.ReleasePersist(Now);
        Assert.Equal(RaftRoleKind.Leader, node.Node.Role);
        Assert.Single(node.Batches);
    }

    [Fact]
    public void Nothing_is_committed_before_it_is_flushed()
    {
        StepNode node = Create();
        node.Input(RaftInput.Start, Now);
        node.HoldsFlush = true;
        node.Input(RaftInput.Propose(1, 1, 4, "four"), Now);
        Assert.Equal(5, node.End);
        Assert.Equal(1, node.Node.HighWatermark);
        node.ReleaseFlush(Now);
        Assert.Equal(5, node.Node.HighWatermark);
    }

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(1, 2, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void A_proposal_of_another_epoch_at_another_offset_or_without_records_is_refused(int epoch, long offset, int count)
    {
        StepNode node = Create();
        node.Input(RaftInput.Start, Now);
        node.Input(RaftInput.Propose(epoch, offset, count, "late"), Now);
        Assert.Single(node.Batches);
        Assert.Contains(node.Seen, effect => effect.Kind == RaftEffectKind.ProposalRefused && (string?)effect.Body == "late");
    }

    [Fact]
    public void A_restart_loses_what_was_not_flushed_and_leads_a_new_epoch_behind_what_was()
    {
        StepNode node = Create();
        node.Input(RaftInput.Start, Now);
        node.Input(RaftInput.Propose(1, 1, 2, "kept"), Now);
        node.HoldsFlush = true;
        node.Input(RaftInput.Propose(1, 3, 2, "lost"), Now);
        node.Restart(Now);
        Assert.Equal(2, node.Node.Epoch);
        Assert.Equal([0, 1, 3], node.Batches.Select(b => b.BaseOffset));
        Assert.Equal(RaftBatchKind.LeaderChange, node.Batches[^1].Kind);
        Assert.Equal(4, node.HighWatermark);
    }

    [Fact]
    public void A_log_ahead_of_a_lost_quorum_state_wins()
    {
        var log = new RaftLogState { LogEndOffset = 9, Epochs = [new EpochStart(1, 0), new EpochStart(7, 4)] };
        RaftNode node = CreateNode(QuorumState.Initial, log);
        var effects = new RaftEffects();
        node.Step(RaftInput.Start, Now, effects);
        Assert.Equal((7, RaftRoleKind.Prospective), (node.Epoch, node.Role));
        Assert.Contains(effects.All.ToArray(), e => e.Body is QuorumState { Epoch: 7, LeaderId: -1, VotedKey: null });
        node.Step(RaftInput.QuorumStateDurable(1), Now, effects);
        Assert.Equal((8, RaftRoleKind.Candidate), (node.Epoch, node.Role));
    }

    [Fact]
    public void A_stop_resigns_and_completes_at_once_and_refuses_everything_after()
    {
        StepNode node = Create();
        node.Input(RaftInput.Start, Now);
        node.Input(RaftInput.Stop, Now);
        Assert.Equal(
            [RaftEffectKind.Resigned, RaftEffectKind.Stopped],
            node.Seen.Select(e => e.Kind).Where(k => k != RaftEffectKind.ArmTimer).TakeLast(2));
        node.Input(RaftInput.Propose(1, 1, 1, "late"), Now);
        Assert.Single(node.Batches);
    }

    [Fact]
    public void An_observer_that_fetches_gets_records_then_parks_and_is_listed()
    {
        StepNode node = Create();
        node.Input(RaftInput.Start, Now);
        var observer = new ReplicaKey(7, new Uuid(1, 2));
        node.Input(RaftInput.Receive(new RaftMessage.Fetch(1, observer, 0, 0, -1, 500), 7, 41), Now);
        RaftEffect first = Assert.Single(node.Outbox);
        Assert.Equal((41L, 1L), (first.Correlation, ((RaftMessage.FetchReply)first.Body!).ReadTo));
        node.Outbox.Clear();
        node.Input(RaftInput.Receive(new RaftMessage.Fetch(1, observer, 1, 1, 1, 500), 7, 42), Now);
        Assert.Empty(node.Outbox);
        Assert.Equal(Now.PlusMs(500), node.Due);
        QuorumDescription quorum = node.Node.Describe(Now.PlusMs(10), 1_000_000)!;
        Assert.Equal(new QuorumReplica(observer, 1, 999_990, 999_990), Assert.Single(quorum.Observers));
        Assert.Equal((1, 1, 1L), (quorum.LeaderId, quorum.LeaderEpoch, quorum.HighWatermark));
        Assert.Equal(1_000_000, Assert.Single(quorum.Voters).LastFetchTimestampMs);
        node.Input(RaftInput.Propose(1, 1, 1, "news"), Now);
        Assert.Equal(42, node.Outbox[0].Correlation);
    }

    [Theory]
    [InlineData(0, 1, 0, RaftError.FencedLeaderEpoch)]
    [InlineData(2, 1, 1, RaftError.UnknownLeaderEpoch)]
    [InlineData(1, -1, 0, RaftError.InvalidRequest)]
    [InlineData(1, 0, 2, RaftError.InvalidRequest)]
    public void A_fetch_that_cannot_be_is_refused(int epoch, long offset, int lastEpoch, RaftError error)
    {
        StepNode node = Create();
        node.Input(RaftInput.Start, Now);
        node.Input(RaftInput.Receive(new RaftMessage.Fetch(epoch, new ReplicaKey(7, Uuid.Zero), offset, lastEpoch, -1, 500), 7, 1), Now);
        Assert.Equal(error, ((RaftMessage.FetchReply)Assert.Single(node.Outbox).Body!).Error);
    }

    [Fact]
    public void A_fetch_beyond_the_end_is_told_where_the_logs_diverge()
    {
        StepNode node = Create();
        node.Input(RaftInput.Start, Now);
        node.Input(RaftInput.Receive(new RaftMessage.Fetch(1, new ReplicaKey(7, Uuid.Zero), 5, 1, -1, 500), 7, 1), Now);
        Assert.Equal(new OffsetAndEpoch(1, 1), ((RaftMessage.FetchReply)Assert.Single(node.Outbox).Body!).Diverging);
    }

    [Fact]
    public void A_fetch_below_the_log_start_is_sent_to_the_newest_snapshot()
    {
        StepNode node = Create();
        node.Input(RaftInput.Start, Now);
        node.Input(RaftInput.Propose(1, 1, 9, "many"), Now);
        node.Input(RaftInput.SnapshotTaken(new OffsetAndEpoch(10, 1)), Now);
        node.Input(RaftInput.LogStartAdvanced(10, new OffsetAndEpoch(10, 1)), Now);
        node.Outbox.Clear();
        node.Input(RaftInput.Receive(new RaftMessage.Fetch(1, new ReplicaKey(7, Uuid.Zero), 5, 1, -1, 500), 7, 1), Now);
        Assert.Equal(new OffsetAndEpoch(10, 1), ((RaftMessage.FetchReply)Assert.Single(node.Outbox).Body!).SnapshotId);
        node.Outbox.Clear();
        node.Input(RaftInput.Receive(new RaftMessage.Fetch(1, new ReplicaKey(7, Uuid.Zero), 10, 1, -1, 0), 7, 1), Now);
        var valid = (RaftMessage.FetchReply)Assert.Single(node.Outbox).Body!;
        Assert.True(valid.SnapshotId is null && valid.Diverging is null);
    }

    private static StepNode Create(short kraftVersion = 0) => new(1, Only(), seed: 7, kraftVersion);

    private static RaftNode CreateNode(QuorumState state, RaftLogState log) =>
        new(new RaftSettings(new ReplicaKey(1, Uuid.Zero), 7), state, log, new QuorumMembership(Only(), 0, AreInLog: false));

    private static VoterSet Only() => new(new Voter(new ReplicaKey(1, Uuid.Zero), []));
}
