namespace Sluice.Load;

/// <summary>Runs one cell against all targets in turn, again and again, so that what drifts on the machine drifts for all.</summary>
internal static class CellComparison
{
    public static void Run(Cell cell, List<Target> targets, int pairs, double warmSeconds)
    {
        var runners = new List<CellRunner>();
        try
        {
            foreach (Target target in targets) runners.Add(new CellRunner(target.Endpoint, cell, runners.Count));
            var results = targets.Select(target => (target.Endpoint, Runs: new List<RunResult>())).ToList();
            foreach (CellRunner runner in runners) runner.Warm(warmSeconds);
            for (int pair = 0; pair < pairs; pair++)
            {
                for (int i = 0; i < runners.Count; i++)
                {
                    // Every second round goes backwards: nobody is always the one behind the same neighbour.
                    int at = pair % 2 == 0 ? i : runners.Count - 1 - i;
                    results[at].Runs.Add(runners[at].Measure());
                }
            }
            Report.Write(cell, results);
        }
        finally
        {
            foreach (CellRunner runner in runners) runner.Dispose();
        }
    }
}
