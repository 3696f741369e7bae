namespace Sluice.Floor;

/// <summary>The files of the floor: one log and one file of records per "partition"; connections are dealt over them in turn.</summary>
internal sealed class FloorFiles
{
    private const int Partitions = 8;

    public FloorFiles(string directory)
    {
        Directory.CreateDirectory(directory);
        Logs = [.. Enumerable.Range(0, Partitions).Select(i => new FloorLog(Path.Combine(directory, $"produced-{i}.log")))];
        Records = [.. Enumerable.Range(0, Partitions).Select(i => new FloorRecords(Path.Combine(directory, $"records-{i}.log")))];
    }

    public FloorLog[] Logs { get; }

    public FloorRecords[] Records { get; }

    public void RenewLogs()
    {
        foreach (FloorLog log in Logs) log.Renew();
    }
}
