using Sluice.Load.Measuring;
using Sluice.Load.Servers;

namespace Sluice.Load.Cells;

/// <summary>One line of the matrix: what is done to a server, and in what it is counted.</summary>
/// <param name="Name">As given on the command line.</param>
internal abstract record Cell(string Name)
{
    private const double CountPerUnit = 100_000;

    /// <summary>What is counted: requests, records, connections.</summary>
    public string Counted { get; init; } = "req";

    /// <summary>Unit of the cost.</summary>
    public virtual string Unit => $"CPU-s/100k {Counted}";

    /// <summary>Name and unit of the further figure; empty where there is none.</summary>
    public string AlsoUnit { get; init; } = "";

    /// <summary>Whether servers of this kind can do it; the floor knows only produce and fetch.</summary>
    public virtual bool Includes(ServerKind kind) => kind != ServerKind.Floor;

    /// <summary>Pairs at most: for cells that take long and vary little.</summary>
    public int MostPairs { get; init; } = int.MaxValue;

    /// <summary>Settings for which servers of its own are started, by kind of server. Empty: the shared ones.</summary>
    public virtual string[] Settings(ServerKind kind) => [];

    /// <summary>Cells with the same mode share servers.</summary>
    public virtual string Mode => "";

    public abstract IWorkload Open(Server server, RunPlace place);

    public virtual double Cost(double serverSeconds, Sample sample) => serverSeconds / (sample.Count / CountPerUnit);
}
