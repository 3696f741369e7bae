using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>
/// Works out the record for one change of a partition: completes a reassignment when it can be, follows who is eligible to lead
/// (KIP-966), then elects. Nothing is written that stays as it was. Used once, by one decision.
/// </summary>
internal sealed class PartitionChange
{
    private const int Unchanged = -2;

    private readonly ControllerView _view;
    private readonly PartitionImage _before;
    private readonly int _minIsr;
    private readonly bool _elr;
    private List<int> _elrTarget;
    private List<int> _lastKnownElr;

    public PartitionChange(ControllerView view, string topic, Uuid topicId, int partitionId, PartitionImage before)
    {
        _view = view;
        _before = before;
        TopicId = topicId;
        PartitionId = partitionId;
        _elr = view.EligibleLeaderReplicas;
        _minIsr = _elr ? view.MinInSyncReplicas(topic) : 1;
        _elrTarget = [.. before.EligibleLeaderReplicas];
        _lastKnownElr = [.. before.LastKnownElr];
        TargetIsr = [.. before.Isr];
        TargetReplicas = [.. before.Replicas];
        TargetRemoving = [.. before.RemovingReplicas];
        TargetAdding = [.. before.AddingReplicas];
        TargetRecoveryState = before.LeaderRecoveryState;
        IsAcceptable = broker => view.IsOnline(before, broker);
    }

    public Uuid TopicId { get; }
    public int PartitionId { get; }
    public List<int> TargetIsr { get; set; }
    public List<int> TargetReplicas { get; set; }
    public List<int> TargetRemoving { get; set; }
    public List<int> TargetAdding { get; set; }
    public LeaderRecoveryState TargetRecoveryState { get; set; }

    /// <summary>Directories by broker that differ from what is known.</summary>
    public Dictionary<int, Uuid> NewDirectories { get; } = [];

    /// <summary>May lead: active, with its directory online.</summary>
    public Func<int, bool> IsAcceptable { get; set; }
    public ElectionKind Election { get; set; } = ElectionKind.Online;

    /// <summary>A broker that may have lost what it had.</summary>
    public int? UncleanlyStopped { get; set; }

    /// <summary>The record, or null when nothing changes.</summary>
    public MetadataRecord? Build()
    {
        var record = new PartitionChangeRecord { TopicId = TopicId, PartitionId = PartitionId };
        CompleteReassignment();
        FollowEligible();
        Elect(record);
        if ((TargetIsr.Count > 0 || _elr) && !TargetIsr.SequenceEqual(_before.Isr)) record.Isr = TargetIsr;
        BumpLeaderEpoch(record);
        SetAssignment(record);
        FollowLastLeader(record);
        if (TargetRecoveryState != _before.LeaderRecoveryState) record.LeaderRecoveryState = (sbyte)TargetRecoveryState;
        if (_elr && !_elrTarget.SequenceEqual(_before.EligibleLeaderReplicas)) record.EligibleLeaderReplicas = _elrTarget;
        if (_elr && !_lastKnownElr.SequenceEqual(_before.LastKnownElr)) record.LastKnownElr = _lastKnownElr;
        return ChangesNothing(record) ? null : new MetadataRecord(record, _view.PartitionVersion);
    }

    private void CompleteReassignment()
    {
        if (TargetRemoving.Count == 0 && TargetAdding.Count == 0) return;
        List<int> isr = TargetIsr.FindAll(replica => !TargetRemoving.Contains(replica));
        List<int> replicas = TargetReplicas.FindAll(replica => !TargetRemoving.Contains(replica));
        if (isr.Count == 0 || replicas.Count == 0 || !TargetAdding.TrueForAll(isr.Contains)) return;
        TargetIsr = isr;
        TargetReplicas = replicas;
        TargetRemoving = [];
        TargetAdding = [];
    }

    private void FollowEligible()
    {
        if (!_elr) return;
        if (TargetIsr.Count >= Math.Min(_minIsr, TargetReplicas.Count))
        {
            _elrTarget = [];
            _lastKnownElr = [];
            return;
        }
        _elrTarget = [.. _before.EligibleLeaderReplicas.Concat(_before.Isr).Distinct()
            .Where(replica => !TargetIsr.Contains(replica) && replica != UncleanlyStopped)];
    }

    private void Elect(PartitionChangeRecord record)
    {
        (int leader, bool unclean) = Election == ElectionKind.Preferred ? ElectPreferred() : ElectAny();
        if (leader == _before.Leader) return;
        record.Leader = leader;
        if (unclean)
        {
            TargetIsr = [leader];
            _elrTarget = [];
            _lastKnownElr = [];
            TargetRecoveryState = LeaderRecoveryState.Recovering;
        }
        else if (_elrTarget.Contains(leader))
        {
            TargetIsr = [leader];
            _elrTarget.Remove(leader);
        }
    }

    private (int Leader, bool Unclean) ElectPreferred()
    {
        if (TargetReplicas.Count > 0 && MayLead(TargetReplicas[0])) return (TargetReplicas[0], false);
        return ElectAny(evenUncleanly: false);
    }

    private (int Leader, bool Unclean) ElectAny() => ElectAny(Election == ElectionKind.Unclean);

    private (int Leader, bool Unclean) ElectAny(bool evenUncleanly)
    {
        if (_before.HasLeader && MayLead(_before.Leader)) return (_before.Leader, false);
        foreach (int replica in TargetReplicas)
            if (MayLead(replica)) return (replica, false);
        if (_elr && TargetIsr.Count == 0 && _elrTarget.Count == 0 && _before.LastKnownElr.Length == 1
            && IsAcceptable(_before.LastKnownElr[0]))
            return (_before.LastKnownElr[0], true);
        if (evenUncleanly)
        {
            foreach (int replica in TargetReplicas)
                if (IsAcceptable(replica)) return (replica, true);
        }
        return (PartitionImage.NoLeader, false);
    }

    private bool MayLead(int replica) =>
        (TargetIsr.Contains(replica) || (TargetIsr.Count == 0 && _elrTarget.Contains(replica)))
        && TargetReplicas.Contains(replica) && IsAcceptable(replica);

    // Fetchers of the old assignment must be fenced off, and before 3.6-IV0 those of a larger ISR too.
    private void BumpLeaderEpoch(PartitionChangeRecord record)
    {
        if (record.Leader != Unchanged) return;
        bool replicaLeft = _before.Replicas.Any(replica => !TargetReplicas.Contains(replica));
        bool shrunk = MetadataVersions.BumpsLeaderEpochOnShrink(_view.MetadataVersion) && record.Isr is not null
            && _before.Isr.Any(replica => !TargetIsr.Contains(replica));
        if (replicaLeft || shrunk) record.Leader = _before.Leader;
    }

    private void SetAssignment(PartitionChangeRecord record)
    {
        bool sameReplicas = TargetReplicas.SequenceEqual(_before.Replicas);
        if (!sameReplicas && TargetReplicas.Count > 0) record.Replicas = TargetReplicas;
        if (!TargetRemoving.SequenceEqual(_before.RemovingReplicas)) record.RemovingReplicas = TargetRemoving;
        if (!TargetAdding.SequenceEqual(_before.AddingReplicas)) record.AddingReplicas = TargetAdding;
        if (!MetadataVersions.HasDirectories(_view.MetadataVersion)) return;
        List<Uuid> directories = TargetReplicas.ConvertAll(replica =>
            NewDirectories.TryGetValue(replica, out Uuid changed) ? changed
            : _before.DirectoryOf(replica) ?? _view.DefaultDirectory(replica));
        if (!directories.SequenceEqual(_before.Directories)) record.Directories = directories;
    }

    // The last leader is remembered when the ISR first becomes empty and forgotten as soon as there is a leader.
    private void FollowLastLeader(PartitionChangeRecord record)
    {
        if (!_elr) return;
        int leader = record.Leader == Unchanged ? _before.Leader : record.Leader;
        if (record.Isr is { Count: 0 })
        {
            if (_before.Leader != PartitionImage.NoLeader) _lastKnownElr = [_before.Leader];
        }
        else if (leader != PartitionImage.NoLeader) _lastKnownElr = [];
    }

    private static bool ChangesNothing(PartitionChangeRecord record) =>
        record.Leader == Unchanged && record.LeaderRecoveryState == -1 && record.Isr is null && record.Replicas is null
        && record.RemovingReplicas is null && record.AddingReplicas is null && record.Directories is null
        && record.EligibleLeaderReplicas is null && record.LastKnownElr is null;
}
