using Sluice.Metadata.Records;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>
/// <c>bootstrap.checkpoint</c> of the metadata directory, which the format tool leaves: the first records of a cluster, in the form of a
/// <see cref="SnapshotFile"/>. Since 4.4 they may stand in the 0-0 snapshot instead. Stateless.
/// </summary>
public static class BootstrapFile
{
    /// <summary>The file's name in the directory.</summary>
    public const string Name = "bootstrap.checkpoint";

    /// <summary>Its records; none when it is missing: then the release's defaults apply.</summary>
    public static IReadOnlyList<MetadataRecord> Read(LogDirectory directory)
    {
        StoredSnapshot? stored = SnapshotFile.Read(directory.Disk, $"{directory.Path}/{Name}", SnapshotName.Bootstrap);
        if (stored is null)
        {
            string path = $"{directory.Path}/{MetadataLog.Partition}/{SnapshotName.Of(SnapshotName.Bootstrap)}";
            stored = SnapshotFile.Read(directory.Disk, path, SnapshotName.Bootstrap);
        }

        return stored is null ? [] : stored.Content.Records;
    }
}
