using Sluice.Load.Cells;
using Sluice.Load.Measuring;
using Sluice.Load.Reports;
using Sluice.Load.Servers;

namespace Sluice.Load;

/// <summary>
/// Runs one cell at all servers: warms each, then pair after pair in an order shuffled anew, so that what drifts on the machine drifts for
/// all. A run that others disturbed is dropped and repeated, so often and no more; what stays disturbed is kept and called so only where
/// there is nothing better. A server that fails is out of the cell; the others go on.
/// </summary>
internal sealed class Comparison(Options options, Random random, TsvFile tsv)
{
    public List<ServerRuns> Run(Cell cell, IEnumerable<Server> servers, RunPlace place)
    {
        List<ServerRuns> all = [.. servers.Where(server => cell.Includes(server.Source.Kind)).Select(server => new ServerRuns(server))];
        var workloads = new Dictionary<ServerRuns, IWorkload>();
        try
        {
            foreach (ServerRuns runs in all) Guard(cell, runs, () => workloads[runs] = OpenWarm(cell, runs.Server, place));
            int pairs = Math.Min(options.Pairs, cell.MostPairs);
            int repeats = options.Repeats ?? pairs * all.Count / 2;
            for (int pair = 0; pair < pairs; pair++)
            {
                ServerRuns[] order = [.. all];
                random.Shuffle(order);
                foreach (ServerRuns runs in order.Where(runs => runs.Failure is null))
                    Guard(cell, runs, () => MeasureOne(cell, runs, workloads[runs], pair, ref repeats));
            }
        }
        finally
        {
            foreach ((ServerRuns runs, IWorkload workload) in workloads) Guard(cell, runs, workload.Dispose);
        }
        return all;
    }

    private IWorkload OpenWarm(Cell cell, Server server, RunPlace place)
    {
        Progress.Say($"{cell.Name}: {server.Name} warms");
        IWorkload workload = cell.Open(server, place);
        try
        {
            workload.Warm(options.WarmSeconds);
            return workload;
        }
        catch
        {
            workload.Dispose();
            throw;
        }
    }

    private void MeasureOne(Cell cell, ServerRuns runs, IWorkload workload, int pair, ref int repeats)
    {
        while (true)
        {
            RunResult result = Meter.Measure(cell, workload, runs.Server);
            bool isRepeated = result.IsDisturbed && repeats > 0;
            string cost = $"{Figures.Short(result.Cost)} {cell.Unit}, {Figures.Short(result.Seconds)} s";
            string others = $"others {Figures.Short(result.ForeignCores)}{(isRepeated ? ": dropped" : "")}";
            Progress.Say($"{cell.Name}: pair {pair + 1} {runs.Server.Name} {cost}, {others}");
            tsv.Write(cell, runs.Server.Name, pair, !result.IsDisturbed, result);
            if (!isRepeated)
            {
                runs.Add(pair, result);
                return;
            }
            runs.Drop();
            repeats--;
        }
    }

    private static void Guard(Cell cell, ServerRuns runs, Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever a server did: it is said here, and the cells of the others are not lost.
            runs.Failure ??= failure.Message.Split('\n')[0];
            string died = runs.Server.HasEnded ? $"; its process ended:\n{runs.Server.LastWords()}" : "";
            Progress.Say($"{cell.Name}: {runs.Server.Name} FAILED: {failure.Message}{died}");
        }
    }
}
