using Sluice.Base;
using Sluice.Protocol;
using Sluice.Replication.Raft;
using Xunit;

namespace Sluice.Tests.Replication.Raft;

/// <summary>
/// One raft node with a pretended disk: effects are carried out at once, unless <see cref="HoldsPersist"/> or <see cref="HoldsFlush"/>
/// keeps them back. A crash keeps only what was durable.
/// </summary>
internal sealed class StepNode
{
    private readonly RaftSettings _settings;
    private readonly Queue<RaftInput> _inputs = new();
    private readonly RaftEffects _effects = new();

    public StepNode(int id, VoterSet voters, ulong seed, short kraftVersion = 0)
    {
        _settings = new RaftSettings(new ReplicaKey(id, Uuid.Zero), seed);
        Membership = new QuorumMembership(voters, kraftVersion, AreInLog: false);
        Node = Create();
    }

    public RaftNode Node { get; private set; }

    public QuorumMembership Membership { get; set; }

    public int Id => _settings.Local.Id;

    public bool HoldsPersist { get; set; }

    public bool HoldsFlush { get; set; }

    public QuorumState DurableState { get; private set; } = QuorumState.Initial;

    public List<RaftBatch> Batches { get; } = [];

    public long Flushed { get; private set; }

    public Instant Due { get; private set; } = Instant.Never;

    public List<RaftEffect> Outbox { get; } = [];

    public List<RaftEffect> Seen { get; } = [];

    public long HighWatermark { get; private set; } = -1;

    private long HeldPersist { get; set; }

    private QuorumState? HeldState { get; set; }

    public long End => Batches.Count == 0 ? 0 : Batches[^1].EndOffset;

    public void Input(in RaftInput input, Instant now)
    {
        _inputs.Enqueue(input);
        while (_inputs.TryDequeue(out RaftInput next))
        {
            _effects.Clear();
            Node.Step(next, now, _effects);
            foreach (RaftEffect effect in _effects.All) CarryOut(effect);
        }
    }

    public void ReleasePersist(Instant now)
    {
        HoldsPersist = false;
        if (HeldState is null) return;
        DurableState = HeldState;
        HeldState = null;
        Input(RaftInput.QuorumStateDurable(HeldPersist), now);
    }

    public void ReleaseFlush(Instant now)
    {
        HoldsFlush = false;
        Flushed = End;
        Input(RaftInput.Flushed(Flushed), now);
    }

    public void Restart(Instant now)
    {
        Batches.RemoveAll(batch => batch.EndOffset > Flushed);
        Outbox.Clear();
        Due = Instant.Never;
        HeldState = null;
        HighWatermark = -1;
        HoldsPersist = HoldsFlush = false;
        Node = Create();
        Input(RaftInput.Start, now);
    }

    public IReadOnlyList<RaftBatch> Read(long from, long to) =>
        Batches.Where(batch => batch.BaseOffset >= from && batch.EndOffset <= to).ToList();

    private RaftNode Create()
    {
        var epochs = new EpochHistory();
        foreach (RaftBatch batch in Batches) epochs.Assign(batch.Epoch, batch.BaseOffset);
        return new RaftNode(_settings, DurableState, new RaftLogState { LogEndOffset = End, Epochs = epochs.Starts }, Membership);
    }

    private void CarryOut(in RaftEffect effect)
    {
        Seen.Add(effect);
        switch (effect.Kind)
        {
            case RaftEffectKind.PersistQuorumState:
                HeldState = (QuorumState)effect.Body!;
                HeldPersist = effect.Offset;
                if (HoldsPersist) break;
                DurableState = HeldState;
                HeldState = null;
                _inputs.Enqueue(RaftInput.QuorumStateDurable(effect.Offset));
                break;
            case RaftEffectKind.Append:
                var batch = (RaftBatch)effect.Body!;
                Assert.Equal(End, batch.BaseOffset);
                Batches.Add(batch);
                _inputs.Enqueue(RaftInput.Appended(batch.EndOffset));
                break;
            case RaftEffectKind.Flush:
                if (HoldsFlush) break;
                Flushed = End;
                _inputs.Enqueue(RaftInput.Flushed(End));
                break;
            case RaftEffectKind.Truncate:
                long cut = effect.Offset;
                Assert.True(cut >= HighWatermark, "truncated below the high watermark");
                Batches.RemoveAll(b => b.BaseOffset >= cut);
                Flushed = Math.Min(Flushed, End);
                break;
            case RaftEffectKind.Send: Outbox.Add(effect); break;
            case RaftEffectKind.ArmTimer: Due = effect.Due; break;
            case RaftEffectKind.HighWatermarkAdvanced:
                Assert.True(effect.Offset > HighWatermark && effect.Offset <= End);
                HighWatermark = effect.Offset;
                break;
            default: break;
        }
    }
}
