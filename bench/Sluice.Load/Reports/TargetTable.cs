using Sluice.Load.Cells;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;

namespace Sluice.Load.Reports;

/// <summary>What was asked for, what was measured, whether it is met: for every target whose cells were run.</summary>
internal sealed class TargetTable
{
    private const double MostOverFloor = 1.5;
    private const double FloorGain = 1.5;
    private const double LeastGainWithFloor = 1.3;
    private const double MostIdleMiB = 100e6 / (1 << 20);

    private static readonly (string Cell, double Least)[] LeastRatios =
    [
        ("produce-1k-1", 5), ("produce-1k-8", 5), ("produce-1k-64", 5), ("produce-16k-1", 3.5), ("produce-16k-8", 3.5), ("produce-1m", 5),
        ("fetch-64k", 3),
    ];

    private static readonly (string Cell, double Most, string What)[] MostCosts =
    [
        ("parked", 0.05, "CPU-s in 10 s"), ("restart-clean", 5, "s to the first batch"), ("restart-killed", 15, "s to the first batch"),
    ];

    private readonly List<(Cell Cell, IReadOnlyList<ServerRuns> Runs)> _results = [];
    private readonly List<(string Target, string Measured, bool IsMet)> _rows = [];

    public void Add(Cell cell, IReadOnlyList<ServerRuns> runs) => _results.Add((cell, runs));

    /// <summary>Resident memory of the shared servers when the matrix is done.</summary>
    public void AddResident(IEnumerable<Server> servers)
    {
        Dictionary<ServerKind, double> resident = servers.Where(server => !server.HasEnded)
            .DistinctBy(server => server.Source.Kind)
            .ToDictionary(server => server.Source.Kind, server => MemoryReading.ResidentMiB(server.ProcessId));
        if (!resident.TryGetValue(ServerKind.Sluice, out double ours) || !resident.TryGetValue(ServerKind.Kafka, out double theirs)) return;
        string measured = $"{Figures.Short(ours)} of {Figures.Short(theirs)} MiB";
        _rows.Add(("resident memory after the matrix ≤ 1/5 of Apache Kafka's", measured, ours <= theirs / 5));
    }

    public void Write(TextWriter output)
    {
        foreach ((string cell, double least) in LeastRatios) AddRatio(cell, least);
        AddLargeFetch("fetch-1m");
        AddLargeFetch("fetch-10m");
        AddWorst(
            ServerKind.Floor,
            "CPU ≤ 1.5 × the floor on every cell that it has",
            (ours, floor) => Median(ours, run => run.Cost) / Median(floor, run => run.Cost),
            worst => worst <= MostOverFloor);
        AddWorst(ServerKind.Kafka, "throughput not below Apache Kafka's on any closed-loop cell", Slowness, worst => worst <= 1);
        AddShare("latency", "p99 at a fixed rate ≤ 1/2 of Apache Kafka's", run => run.P99Ms, 2, "ms");
        AddShare("start", "start to first accepted connection ≤ 1/10 of Apache Kafka's", run => run.Cost, 10, "s");
        if (Find("idle", ServerKind.Sluice) is { } idle)
        {
            double resident = Median(idle, run => run.Server.ResidentMiB);
            _rows.Add(("resident with 10,000 idle connections ≤ 100 MB", $"{Figures.Short(resident)} MiB", resident <= MostIdleMiB));
        }
        foreach ((string cell, double most, string what) in MostCosts)
        {
            if (Find(cell, ServerKind.Sluice) is not { } runs) continue;
            double cost = Median(runs, run => run.Cost);
            _rows.Add(($"{cell} ≤ {Figures.Short(most)} {what}", Figures.Short(cost), cost <= most));
        }
        AddFairness();
        if (_rows.Count == 0) return;
        output.WriteLine();
        output.WriteLine("| target | measured | met |");
        output.WriteLine("|---|---|---|");
        foreach ((string target, string measured, bool isMet) in _rows)
            output.WriteLine($"| {target} | {measured} | {(isMet ? "yes" : "no")} |");
    }

    private static double Median(ServerRuns runs, Func<RunResult, double> figure) => runs.Of(figure).Median;

    // How many times slower; inside the spread counts as equal. Open loops and waits are as fast as they were told to be.
    private static double Slowness(ServerRuns ours, ServerRuns theirs)
    {
        Spread our = ours.Of(run => run.CountPerSecond);
        Spread their = theirs.Of(run => run.CountPerSecond);
        return our.IsEqualTo(their) ? 1 : their.Median / our.Median;
    }

    private void AddRatio(string name, double least)
    {
        if (Find(name, ServerKind.Sluice) is not { } ours || Find(name, ServerKind.Kafka) is not { } theirs) return;
        double ratio = Median(theirs, run => run.Cost) / Median(ours, run => run.Cost);
        _rows.Add(($"{name}: CPU of Apache Kafka ≥ {Figures.Short(least)} × ours", $"{Figures.Short(ratio)} ×", ratio >= least));
    }

    private void AddLargeFetch(string name)
    {
        if (Find(name, ServerKind.Sluice) is not { } ours || Find(name, ServerKind.Kafka) is not { } theirs) return;
        Spread our = ours.Of(run => run.Cost);
        Spread their = theirs.Of(run => run.Cost);
        double ratio = their.Median / our.Median;
        double floorRatio = Find(name, ServerKind.Floor) is { } floor ? their.Median / Median(floor, run => run.Cost) : double.NaN;
        bool isGainAsked = floorRatio >= FloorGain;
        bool isMet = isGainAsked ? ratio >= LeastGainWithFloor : ratio >= 1 || our.IsEqualTo(their);
        string asked = isGainAsked ? "≥ 1.3 × ours (the floor's own ratio is ≥ 1.5)" : "≥ ours";
        string measured = $"{Figures.Short(ratio)} ×{(our.IsEqualTo(their) ? ", equal" : "")}; floor {Figures.Short(floorRatio)} ×";
        _rows.Add(($"{name}: CPU of Apache Kafka {asked}", measured, isMet));
    }

    private void AddWorst(ServerKind other, string target, Func<ServerRuns, ServerRuns, double> figure, Func<double, bool> isMet)
    {
        var all = (from result in _results
                   where result.Cell is ClosedLoopCell
                   let ours = Find(result.Cell.Name, ServerKind.Sluice)
                   let theirs = Find(result.Cell.Name, other)
                   where ours is not null && theirs is not null
                   select (result.Cell.Name, Figure: figure(ours, theirs))).ToList();
        if (all.Count == 0) return;
        (string name, double worst) = all.MaxBy(one => one.Figure);
        string failed = string.Join(", ", all.Where(one => !isMet(one.Figure)).Select(one => $"{one.Name} {Figures.Short(one.Figure)}"));
        _rows.Add((target, failed.Length > 0 ? failed : $"worst: {name} {Figures.Short(worst)}", isMet(worst)));
    }

    private void AddShare(string name, string target, Func<RunResult, double> figure, double times, string unit)
    {
        if (Find(name, ServerKind.Sluice) is not { } ours || Find(name, ServerKind.Kafka) is not { } theirs) return;
        (double our, double their) = (Median(ours, figure), Median(theirs, figure));
        _rows.Add((target, $"{Figures.Short(our)} of {Figures.Short(their)} {unit}", our * times <= their));
    }

    private void AddFairness()
    {
        var all = (from result in _results
                   where result.Cell is FairnessCell
                   let ours = Find(result.Cell.Name, ServerKind.Sluice)
                   where ours is not null
                   select (result.Cell.Name, Ratio: Median(ours, run => run.Cost))).ToList();
        if (all.Count == 0) return;
        string measured = string.Join(", ", all.Select(one => $"{one.Name} {Figures.Short(one.Ratio)}"));
        bool isMet = all.TrueForAll(one => one.Ratio <= FairnessCell.MostRatio);
        string target = $"p99 of a quiet client beside a flood ≤ {FairnessCell.MostRatio} × with the flood at another broker";
        _rows.Add((target, measured, isMet));
    }

    private ServerRuns? Find(string name, ServerKind kind) =>
        _results.FirstOrDefault(result => result.Cell.Name == name).Runs?
            .FirstOrDefault(runs => runs.Server.Source.Kind == kind && runs.Kept.Count > 0);
}
