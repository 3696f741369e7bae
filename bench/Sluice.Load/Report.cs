using System.Globalization;

namespace Sluice.Load;

/// <summary>Medians over the runs of a cell, their spread, and the ratio of each target to the first one.</summary>
internal static class Report
{
    public static void Header() =>
        Console.WriteLine(
            $"{"cell",-14} {"target",-8} {"cost",8} {"min…max",15} {"unit",-11} {"req/s",9} {"MiB/s",7} {"p50 ms",8} {"p99 ms",8} "
            + $"{"RSS MiB",8} {"load",5} {"other",5}  ratio");

    public static void Write(Cell cell, IReadOnlyList<(Endpoint Endpoint, List<RunResult> Runs)> results)
    {
        double first = Median(results[0].Runs, run => run.Cost);
        foreach ((Endpoint endpoint, List<RunResult> runs) in results)
        {
            double cost = Median(runs, run => run.Cost);
            string spread = string.Create(CultureInfo.InvariantCulture, $"{runs.Min(run => run.Cost):F3}…{runs.Max(run => run.Cost):F3}");
            double rate = Median(runs, run => run.RequestsPerSecond);
            double mebibytes = Median(runs, run => run.MiBPerSecond);
            double p50 = Median(runs, run => run.P50);
            double p99 = Median(runs, run => run.P99);
            double load = Median(runs, run => run.LoadCores);
            double other = Median(runs, run => run.OtherCores);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{cell.Name,-14} {endpoint.Name,-8} {cost,8:F3} {spread,15} {cell.Unit,-11} {rate,9:F0} {mebibytes,7:F0} ")
                + string.Create(CultureInfo.InvariantCulture, $"{p50,8:F3} {p99,8:F3} {runs[^1].ResidentMiB,8} {load,5:F2} {other,5:F2}")
                + string.Create(CultureInfo.InvariantCulture, $"  {cost / first:F2}"));
        }
    }

    private static double Median(List<RunResult> runs, Func<RunResult, double> value)
    {
        double[] sorted = [.. runs.Select(value).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
