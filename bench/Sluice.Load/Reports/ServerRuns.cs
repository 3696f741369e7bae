using Sluice.Load.Measuring;
using Sluice.Load.Servers;

namespace Sluice.Load.Reports;

/// <summary>The runs of one cell at one server, or why there are none.</summary>
internal sealed class ServerRuns(Server server)
{
    private readonly List<(int Pair, RunResult Result)> _all = [];

    public Server Server => server;

    public string? Failure { get; set; }

    public int Dropped { get; private set; }

    /// <summary>Disturbed runs that nothing better could be had for: said in the table, for they are worth little.</summary>
    public bool IsDoubtful => _all.Count > 0 && _all.TrueForAll(run => run.Result.IsDisturbed);

    /// <summary>The runs that count.</summary>
    public IReadOnlyList<(int Pair, RunResult Result)> Kept => IsDoubtful ? _all : _all.FindAll(run => !run.Result.IsDisturbed);

    public void Add(int pair, RunResult result) => _all.Add((pair, result));

    public void Drop() => Dropped++;

    public Spread Of(Func<RunResult, double> figure) => Spread.Of([.. Kept.Select(run => figure(run.Result))]);

    /// <summary>The share of pairs in which this server's figure is less than the other's.</summary>
    public double ShareWon(ServerRuns other, Func<RunResult, double> figure)
    {
        double[] won =
        [
            .. Kept.Join(
                other.Kept, run => run.Pair, run => run.Pair, (one, two) => figure(one.Result) < figure(two.Result) ? 1.0 : 0),
        ];
        return won.Length == 0 ? double.NaN : won.Average();
    }
}
