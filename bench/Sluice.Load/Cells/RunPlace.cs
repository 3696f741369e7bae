namespace Sluice.Load.Cells;

/// <summary>What a workload gets from the run as a whole.</summary>
/// <param name="Directory">On the file system of all log.dirs.</param>
/// <param name="Settings">What was asked for with --set, for cells that start servers themselves.</param>
/// <param name="Rate">Records per second in open loop.</param>
internal sealed record RunPlace(string Directory, Func<Servers.ServerSource, string[]> Settings, int Rate)
{
    private int _topics;

    /// <summary>Names of equal length, so that frames of all runs are of equal size.</summary>
    public string NextTopic() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"load-{Environment.ProcessId % 100_000:D5}-{++_topics:D5}");
}
