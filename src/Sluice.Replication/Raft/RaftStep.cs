using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>What every handler of one step needs: the time and where effects go.</summary>
internal readonly struct RaftStep(Instant now, RaftEffects effects)
{
    public readonly Instant Now = now;
    public readonly RaftEffects Effects = effects;
}
