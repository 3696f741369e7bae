using System.Runtime.InteropServices;
using Sluice.Base;

namespace Sluice.Replication.Raft;

/// <summary>
/// The effects of one or more steps, in the order they have to be carried out. Reused by its driver; never shared between lanes.
/// </summary>
public sealed class RaftEffects
{
    private readonly List<RaftEffect> _list = [];

    /// <summary>What there is to do.</summary>
    public ReadOnlySpan<RaftEffect> All => CollectionsMarshal.AsSpan(_list);

    /// <summary>How much.</summary>
    public int Count => _list.Count;

    /// <summary>Effect number <paramref name="index"/>.</summary>
    public RaftEffect this[int index] => _list[index];

    /// <summary>Empties the list.</summary>
    public void Clear() => _list.Clear();

    internal void Add(in RaftEffect effect) => _list.Add(effect);

    internal void Note(string text) => _list.Add(new RaftEffect(RaftEffectKind.Note) { Body = text });

    internal void Arm(Instant due) => _list.Add(new RaftEffect(RaftEffectKind.ArmTimer) { Due = due });
}
