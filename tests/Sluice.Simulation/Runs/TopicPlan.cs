namespace Sluice.Simulation.Runs;

/// <summary>A topic as a run has it from its beginning.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">Partitions at first.</param>
/// <param name="Configs">Its settings.</param>
internal sealed record TopicPlan(string Name, int Partitions, IReadOnlyList<(string Name, string Value)> Configs)
{
    /// <summary>It is deleted and created again while the run goes on; clients use its id only.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>The node removes old segments by itself.</summary>
    public bool HasRetention { get; init; }

    /// <summary>Records keep the timestamps that their producers gave them.</summary>
    public bool KeepsTimestamps { get; init; }
}
