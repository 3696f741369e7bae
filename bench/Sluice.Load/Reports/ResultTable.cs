using Sluice.Load.Cells;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;

namespace Sluice.Load.Reports;

/// <summary>
/// The table on standard output, in Markdown, row by row as cells are done. Ratios refer to the first server: how many times less a server
/// costs, how many times more it carries; "=" where one's median lies within the other's spread, which counts as equal.
/// </summary>
internal sealed class ResultTable(TextWriter output, string firstName, bool hasFloor)
{
    private static readonly (string Title, int Width)[] Columns =
    [
        ("cell", 17), ("server", 8), ("cost (min–max)", 22), ("unit", 15), ("× less", 8), ("won", 5), ("× floor", 7),
        ("per s", 9), ("× more", 8), ("MiB/s", 6), ("p50 ms", 7), ("p99 ms", 7), ("p99.9", 7), ("user s", 6), ("sys s", 6),
        ("RSS", 5), ("peak", 5), ("B/each", 7), ("dirty", 5), ("wb", 4), ("load", 4), ("other", 5), ("runs", 5), ("also", 0),
    ];

    public void WriteHeader()
    {
        output.WriteLine();
        output.WriteLine($"Ratios refer to {firstName}{(hasFloor ? ", and to the floor" : "")}. Costs are medians (min–max). B/each:");
        output.WriteLine("bytes the server allocated per counted thing. RSS, peak, dirty, wb (writeback) in MiB; load, other: cores.");
        output.WriteLine("runs: kept+dropped.");
        output.WriteLine();
        WriteRow([.. Columns.Select(column => column.Title)]);
        output.WriteLine("|" + string.Concat(Columns.Select(column => new string('-', Math.Max(3, column.Width) + 2) + "|")));
        output.Flush();
    }

    public void Write(Cell cell, IReadOnlyList<ServerRuns> all)
    {
        ServerRuns first = all[0];
        ServerRuns? floor = all.FirstOrDefault(runs => runs.Server.Source.Kind == ServerKind.Floor);
        foreach (ServerRuns runs in all)
        {
            if (runs.Kept.Count == 0) WriteRow([cell.Name, runs.Server.Name, $"failed: {runs.Failure}"]);
            else WriteRow(Row(cell, runs, first, floor));
        }
        output.Flush();
    }

    private static string[] Row(Cell cell, ServerRuns runs, ServerRuns first, ServerRuns? floor)
    {
        Spread cost = runs.Of(run => run.Cost);
        Spread rate = runs.Of(run => run.CountPerSecond);
        bool isFirst = ReferenceEquals(runs, first);
        return
        [
            cell.Name,
            runs.Server.Name,
            Figures.Range(cost),
            cell.Unit,
            isFirst ? "1" : Ratio(first.Of(run => run.Cost), cost),
            isFirst ? "" : Figures.Percent(runs.ShareWon(first, run => run.Cost)),
            floor is null ? "" : Figures.Short(cost.Median / floor.Of(run => run.Cost).Median),
            Figures.Short(rate.Median),
            isFirst ? "1" : Ratio(rate, first.Of(run => run.CountPerSecond)),
            Median(runs, run => run.MiBPerSecond),
            Median(runs, run => run.P50Ms),
            Median(runs, run => run.P99Ms),
            Median(runs, run => run.P999Ms),
            Median(runs, run => run.Server.Cpu.UserSeconds),
            Median(runs, run => run.Server.Cpu.SystemSeconds),
            Median(runs, run => run.Server.ResidentMiB),
            Median(runs, run => run.Server.PeakMiB),
            Median(runs, run => run.AllocatedPerCount),
            Median(runs, run => run.DirtyMiB),
            Median(runs, run => run.WritebackMiB),
            Median(runs, run => run.LoadCores),
            Median(runs, run => run.ForeignCores),
            $"{runs.Kept.Count}+{runs.Dropped}{(runs.IsDoubtful ? " noisy" : "")}",
            cell.AlsoUnit.Length == 0 ? "" : $"{Median(runs, run => run.Also)} {cell.AlsoUnit}",
        ];
    }

    private static string Median(ServerRuns runs, Func<RunResult, double> figure) => Figures.Short(runs.Of(figure).Median);

    private static string Ratio(Spread over, Spread under) =>
        Figures.Short(over.Median / under.Median) + (over.IsEqualTo(under) ? " =" : "");

    private void WriteRow(string[] fields) =>
        output.WriteLine("| " + string.Join(" | ", fields.Select((text, i) => text.PadRight(Columns[i].Width))) + " |");
}
