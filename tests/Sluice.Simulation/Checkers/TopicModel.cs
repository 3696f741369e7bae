using Sluice.Protocol;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Checkers;

/// <summary>
/// What a topic's one administrator knows of it: the register of the checker <c>metadata-register</c>. While a change is on its way, or its
/// outcome is unknown because the connection broke, nothing is expected; otherwise every reader must see exactly this.
/// </summary>
internal sealed class TopicModel(TopicPlan plan, Tally tally)
{
    private readonly List<PartitionModel> _partitions = [];

    public TopicPlan Plan { get; } = plan;

    public string Name => Plan.Name;

    public Uuid Id { get; private set; }

    public bool Exists { get; private set; }

    /// <summary>A change is on its way or its outcome is unknown.</summary>
    public bool IsUnsettled { get; private set; }

    /// <summary>Counts changes begun: a reader's answer is compared only when none began since it asked.</summary>
    public int Version { get; private set; }

    /// <summary>Its settings, as they were acknowledged.</summary>
    public ConfigModel Configs { get; } = new(plan.Configs);

    public IReadOnlyList<PartitionModel> Partitions => _partitions;

    /// <summary>The node may have forgotten producers, as their time was over: what they repeat may be written twice.</summary>
    public bool MayRepeat
    {
        get;
        set
        {
            field = value;
            foreach (PartitionModel partition in _partitions) partition.MayRepeat = value;
        }
    }

    public void BeginChange()
    {
        Version++;
        IsUnsettled = true;
    }

    public void Created(Uuid id, int partitions)
    {
        if (!Exists || Id != id)
        {
            _partitions.Clear();
            Configs.Reset();
        }
        (Exists, Id, IsUnsettled) = (true, id, false);
        Grown(partitions);
    }

    public void Deleted()
    {
        (Exists, IsUnsettled) = (false, false);
        _partitions.Clear();
    }

    public void Grown(int partitions)
    {
        IsUnsettled = false;
        while (_partitions.Count < partitions)
        {
            _partitions.Add(new PartitionModel($"{Name}-{_partitions.Count}", Plan.HasRetention, tally) { MayRepeat = MayRepeat });
        }
    }
}
