using Sluice.Server.Settings;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;

namespace Sluice.Server.Hosting;

/// <summary>The node's log directories, locked and checked to belong to it and to one another.</summary>
internal sealed class LogDirectories : IDisposable
{
    private LogDirectories(IReadOnlyList<LogDirectory> all, IReadOnlyList<LogDirectory> data, LogDirectory metadata)
    {
        All = all;
        Data = data;
        Metadata = metadata;
    }

    /// <summary>Every directory.</summary>
    public IReadOnlyList<LogDirectory> All { get; }

    /// <summary>Those of <c>log.dirs</c>.</summary>
    public IReadOnlyList<LogDirectory> Data { get; }

    /// <summary>The one with <c>__cluster_metadata-0</c>.</summary>
    public LogDirectory Metadata { get; }

    /// <summary>The cluster they were formatted for.</summary>
    public string ClusterId => Metadata.Properties.ClusterId!;

    /// <summary>Opens all; what fails is closed again. Throws <see cref="LogDirectoryException"/> with words for people.</summary>
    public static LogDirectories Open(BrokerSettings settings, NodeSeams seams, long nowMs)
    {
        DiskSettings disk = settings.Disk;
        var services = new LogDirectoryServices(seams.Disk, new FileLeases(seams.Disk, seams.Descriptors.Logs),
            new IndexBudget(disk.IndexCacheBytes), seams.Random);
        List<LogDirectory> opened = [];
        try
        {
            string? clusterId = null;
            foreach (string path in disk.AllDirs)
            {
                var directory = LogDirectory.Open(path, services, new ExpectedIdentity(settings.NodeId, clusterId), nowMs);
                opened.Add(directory);
                clusterId ??= directory.Properties.ClusterId;
            }
            LogDirectoryIdentity.CheckTogether(opened);
        }
        catch
        {
            foreach (LogDirectory directory in opened) directory.Dispose();
            throw;
        }
        LogDirectory metadata = opened.Single(d => d.Path == disk.MetadataLogDir);
        return new LogDirectories(opened, [.. opened.Where(d => disk.LogDirs.Contains(d.Path))], metadata);
    }

    /// <summary>Unlocks them.</summary>
    public void Dispose()
    {
        foreach (LogDirectory directory in All) directory.Dispose();
    }
}
