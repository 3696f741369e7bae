using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// One replica of the metadata log as a step function (KIP-595, KIP-996): one input in, effects out. No clock, no disk, no network, no
/// randomness but its seed. The metadata lane owns it and carries its effects out in order.
/// <para>Always: the epoch never goes back; no message leaves while the quorum state it rests on is not durable; one vote and at
/// most one leader per epoch; a leader's high watermark covers only what a majority holds durably, and at least one record of its own
/// epoch.</para>
/// </summary>
public sealed class RaftNode
{
    private readonly List<RaftEffect> _held = [];
    private RaftRole _role;
    private ulong _random;
    private Instant _armed = Instant.Never;
    private long _persistWanted;
    private long _persistDone;
    private bool _stopped;

    /// <summary>
    /// A node that was last in <paramref name="state"/> and has <paramref name="log"/> on disk; begin with <see cref="RaftInput.Start"/>.
    /// </summary>
    public RaftNode(RaftSettings settings, QuorumState state, RaftLogState log, QuorumMembership membership)
    {
        Settings = settings;
        State = state;
        Log = new RaftLog(log);
        Membership = membership;
        HighWatermark = log.LatestSnapshot?.Offset ?? -1;
        _random = settings.Seed;
        _role = new UnattachedRole(this);
    }

    /// <summary>What the node was told once.</summary>
    public RaftSettings Settings { get; }

    /// <summary>Epoch, leader and vote.</summary>
    public QuorumState State { get; private set; }

    /// <summary>Voters and kraft.version in force.</summary>
    public QuorumMembership Membership { get; private set; }

    /// <summary>What the node knows of its log.</summary>
    public RaftLog Log { get; }

    /// <summary>The part it plays.</summary>
    public RaftRoleKind Role => _role.Kind;

    public int Epoch => State.Epoch;

    /// <summary>Who leads; −1 while unknown.</summary>
    public int LeaderId => State.LeaderId;

    /// <summary>Everything below is committed; −1 while unknown.</summary>
    public long HighWatermark { get; private set; }

    /// <summary>True from the BecameLeader effect on: proposals of this epoch are taken.</summary>
    public bool IsActiveLeader => _role is LeaderRole { IsActive: true };

    /// <summary>True after <see cref="RaftInput.Stop"/>.</summary>
    internal bool IsStopping { get; private set; }

    internal VoterSet Voters => Membership.Voters;

    internal ReplicaKey Local => Settings.Local;

    internal bool IsVoter => Voters.Contains(Local);

    internal bool IsOnlyVoter => IsVoter && Voters.Count == 1;

    /// <summary>Advances the node by one input. Never blocks, never reads a clock, never throws for what a peer sent.</summary>
    public void Step(in RaftInput input, Instant now, RaftEffects effects)
    {
        if (_stopped) return;
        var step = new RaftStep(now, effects);
        switch (input.Kind)
        {
            case RaftInputKind.Start: Start(step); break;
            case RaftInputKind.TimerDue:
                _armed = Instant.Never;
                if (_role.Deadline <= now) _role.TimerDue(step);
                break;
            case RaftInputKind.QuorumStateDurable: StateDurable(input.Offset, step); break;
            case RaftInputKind.Propose: Propose(input, step); break;
            case RaftInputKind.Appended:
                Log.Appended(input.Offset);
                _role.Appended(step);
                break;
            case RaftInputKind.Flushed:
                Log.Appended(input.Offset);
                Log.Flushed(input.Offset);
                _role.Flushed(step);
                break;
            case RaftInputKind.Receive when input.Body is RaftMessage message:
                RaftReception.Receive(this, message, input.From, input.Correlation, step);
                break;
            case RaftInputKind.SnapshotTaken: Log.AddSnapshot(new OffsetAndEpoch(input.Offset, input.Number)); break;
            case RaftInputKind.LogStartAdvanced:
                Log.AdvanceStart(input.Correlation, new OffsetAndEpoch(input.Offset, input.Number));
                break;
            case RaftInputKind.SnapshotLoaded: SnapshotLoaded(new OffsetAndEpoch(input.Offset, input.Number), step); break;
            case RaftInputKind.VotersChanged when input.Body is VoterSet voters:
                Membership = new QuorumMembership(voters, (short)input.Number, AreInLog: input.Number > 0);
                break;
            case RaftInputKind.Stop: Stop(step); break;
            default: break;
        }

        ArmIfChanged(effects);
    }

    /// <summary>
    /// The answer to DescribeQuorum; null unless this node leads. <paramref name="nowMs"/> is the wall clock at <paramref name="now"/>.
    /// </summary>
    public QuorumDescription? Describe(Instant now, long nowMs) => (_role as LeaderRole)?.Describe(now, nowMs);

    internal RaftRole CurrentRole => _role;

    internal void BecomeUnattached(int epoch, int leaderId, ReplicaKey? votedKey, in RaftStep step)
    {
        SetState(new QuorumState(epoch, leaderId, votedKey), step);
        Become(IsVoter ? new UnattachedRole(this) : new ObserverRole(this), step);
    }

    internal void BecomeFollower(int epoch, int leaderId, in RaftStep step)
    {
        ReplicaKey? voted = epoch == Epoch ? State.VotedKey : null;
        SetState(new QuorumState(epoch, leaderId, voted), step);
        Become(IsVoter ? new FollowerRole(this) : new ObserverRole(this), step);
    }

    internal void BecomeProspective(in RaftStep step) => Become(new ProspectiveRole(this), step);

    internal void BecomeCandidate(int epoch, in RaftStep step)
    {
        SetState(new QuorumState(epoch, QuorumState.NoLeader, Local), step);
        Become(new CandidateRole(this), step);
    }

    internal void BecomeLeader(int[] grantingVoters, in RaftStep step)
    {
        SetState(new QuorumState(Epoch, Local.Id, null), step);
        Become(new LeaderRole(this, grantingVoters), step);
    }

    internal void BecomeResigned(IReadOnlyList<ReplicaKey> successors, in RaftStep step) =>
        Become(new ResignedRole(this, successors), step);

    /// <summary>The leader of this epoch is known now: follow it.</summary>
    internal void Follow(int epoch, int leaderId, in RaftStep step)
    {
        if (leaderId != Local.Id && (Voters.Find(leaderId) is not null || !IsVoter)) BecomeFollower(epoch, leaderId, step);
        else if (epoch > Epoch) BecomeUnattached(epoch, QuorumState.NoLeader, null, step);
    }

    internal void RecordVote(ReplicaKey candidate, in RaftStep step)
    {
        if (State.VotedKey is null) BecomeUnattached(Epoch, State.LeaderId, candidate, step);
    }

    internal void Complete(in RaftStep step)
    {
        _stopped = true;
        _armed = Instant.Never;
        step.Effects.Add(new RaftEffect(RaftEffectKind.Stopped));
    }

    internal void Send(RaftMessage request, int to, in RaftStep step) => Post(request, to, 0, step);

    internal void Reply(RaftMessage.Reply reply, int to, long correlation, in RaftStep step) => Post(reply, to, correlation, step);

    internal void Append(RaftBatch batch, in RaftStep step)
    {
        Log.Extend(batch.Epoch, batch.BaseOffset, batch.EndOffset);
        step.Effects.Add(new RaftEffect(RaftEffectKind.Append) { Body = batch, Offset = batch.BaseOffset, Epoch = batch.Epoch });
    }

    internal void Flush(in RaftStep step) => step.Effects.Add(new RaftEffect(RaftEffectKind.Flush) { Offset = Log.EndOffset });

    internal void Truncate(long offset, in RaftStep step)
    {
        Log.Truncate(offset);
        step.Effects.Add(new RaftEffect(RaftEffectKind.Truncate) { Offset = offset });
    }

    internal bool AdvanceHighWatermark(long offset, in RaftStep step)
    {
        if (offset <= HighWatermark) return false;
        HighWatermark = offset;
        step.Effects.Add(new RaftEffect(RaftEffectKind.HighWatermarkAdvanced) { Offset = offset });
        return true;
    }

    /// <summary>The base plus up to as much again.</summary>
    internal Instant ElectionDeadline(Instant now) =>
        now.PlusMs(Settings.ElectionTimeoutMs + (long)(NextRandom() % (ulong)Math.Max(1, Settings.ElectionTimeoutMs)));

    /// <summary>SplitMix64: the node's own, so that a seed is a whole history.</summary>
    internal ulong NextRandom()
    {
        ulong z = _random += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    private void Start(in RaftStep step)
    {
        if (HighWatermark >= 0) step.Effects.Add(new RaftEffect(RaftEffectKind.HighWatermarkAdvanced) { Offset = HighWatermark });
        if (Log.LastEpoch > Epoch) BecomeUnattached(Log.LastEpoch, QuorumState.NoLeader, null, step);
        else if (!IsVoter) Become(new ObserverRole(this), step);
        else if (LeaderId == Local.Id) BecomeResigned([], step);
        else if (LeaderId < 0 && State.VotedKey is { } voted && voted.Matches(Local)) BecomeCandidate(Epoch, step);
        else if (Voters.Find(LeaderId) is not null) Become(new FollowerRole(this), step);
        else Become(new UnattachedRole(this), step);
        if (IsOnlyVoter && Role is RaftRoleKind.Unattached or RaftRoleKind.Resigned) BecomeProspective(step);
    }

    private void Stop(in RaftStep step)
    {
        IsStopping = true;
        if (_role is LeaderRole leader) leader.Resign(step);
        else if (_role is not ResignedRole) Complete(step);
    }

    private void Propose(in RaftInput input, in RaftStep step)
    {
        int count = (int)Math.Min(int.MaxValue, input.Correlation);
        if (!IsActiveLeader || input.Number != Epoch || input.Offset != Log.EndOffset || count <= 0 || IsStopping)
        {
            step.Effects.Add(new RaftEffect(RaftEffectKind.ProposalRefused) { Body = input.Body, Epoch = Epoch });
            return;
        }

        Append(new RaftBatch(RaftBatchKind.Records, Epoch, input.Offset, count, input.Body), step);
        Flush(step);
    }

    private void SnapshotLoaded(OffsetAndEpoch id, in RaftStep step)
    {
        if (id.Offset < HighWatermark || Role is RaftRoleKind.Leader) return;
        Log.ReplaceBySnapshot(id);
        AdvanceHighWatermark(id.Offset, step);
        _role.Flushed(step);
    }

    private void StateDurable(long number, in RaftStep step)
    {
        _persistDone = Math.Max(_persistDone, Math.Min(number, _persistWanted));
        if (_persistDone < _persistWanted) return;
        foreach (RaftEffect send in _held) step.Effects.Add(send);
        _held.Clear();
        _role.Durable(step);
    }

    private void Post(RaftMessage message, int to, long correlation, in RaftStep step)
    {
        var send = new RaftEffect(RaftEffectKind.Send) { Body = message, NodeId = to, Correlation = correlation };
        if (_persistDone < _persistWanted) _held.Add(send);
        else step.Effects.Add(send);
    }

    private void SetState(QuorumState state, in RaftStep step)
    {
        if (state == State) return;
        Check.That(state.Epoch >= State.Epoch);
        Check.That(state.Epoch > State.Epoch || State.LeaderId == QuorumState.NoLeader || state.LeaderId == State.LeaderId);
        bool leaderChanged = state.LeaderId != State.LeaderId || (state.Epoch != State.Epoch && state.LeaderId != QuorumState.NoLeader);
        State = state;
        step.Effects.Add(new RaftEffect(RaftEffectKind.PersistQuorumState) { Body = state, Offset = ++_persistWanted });
        if (leaderChanged) step.Effects.Add(new RaftEffect(RaftEffectKind.LeaderChanged) { NodeId = state.LeaderId, Epoch = state.Epoch });
    }

    private void Become(RaftRole role, in RaftStep step)
    {
        RaftRole before = _role;
        _role = role;
        (before as LeaderRole)?.Left(step);
        role.Enter(step);
        if (ReferenceEquals(_role, role) && _persistDone == _persistWanted) role.Durable(step);
    }

    private void ArmIfChanged(RaftEffects effects)
    {
        Instant due = _stopped ? Instant.Never : _role.Deadline;
        if (due == _armed) return;
        _armed = due;
        effects.Arm(due);
    }
}
