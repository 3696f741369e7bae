using Sluice.Load.Servers;

namespace Sluice.Load.Cells;

/// <summary>
/// What one flooding client does to a quiet one: p99 of the quiet client while a flood hits its broker, by its p99 while the same flood
/// hits a second process. Both are capped at half a core of the broker. One processor loop per broker, so that the two have to share it.
/// </summary>
internal sealed record FairnessCell : Cell
{
    public const double MostRatio = 3;

    private const int Pairs = 5;

    public FairnessCell(string name, FloodKind flood, int depth)
        : base(name)
    {
        (Flood, Depth) = (flood, depth);
        AlsoUnit = "× when not capped";
        MostPairs = Pairs;
    }

    /// <summary>What the flood does.</summary>
    public FloodKind Flood { get; }

    /// <summary>Requests, or connections, that the flood has under way at most.</summary>
    public int Depth { get; }

    public override string Unit => "× p99";

    public override string Mode => "fairness";

    public override string[] Settings(ServerKind kind) => ["num.network.threads=1"];

    public override IWorkload Open(Server server, RunPlace place) => new FairnessWorkload(this, server, place);
}
