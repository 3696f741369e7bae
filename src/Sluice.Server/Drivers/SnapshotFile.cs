using Sluice.Metadata.Records;
using Sluice.Metadata.Snapshots;
using Sluice.Replication.Raft;
using Sluice.Storage.Disks;

namespace Sluice.Server.Drivers;

/// <summary>
/// Snapshots and <c>bootstrap.checkpoint</c> on disk; <see cref="SnapshotFormat"/> has their bytes. Written to <c>.part</c>, flushed,
/// renamed, the directory synced. Stateless.
/// </summary>
public static class SnapshotFile
{
    /// <summary>Writes it durably under its final name and returns its size.</summary>
    public static long Write(IDisk disk, string directory, StoredSnapshot snapshot, long nowMs)
    {
        string path = $"{directory}/{SnapshotName.Of(snapshot.Id)}";
        string part = path + SnapshotName.PartSuffix;
        disk.DeleteFile(part);
        long position = 0;
        using (IDiskFile file = disk.Open(part, DiskOpenMode.CreateNew))
        {
            foreach (byte[] batch in SnapshotFormat.Write(snapshot.Content, snapshot.Id.Epoch, nowMs))
            {
                file.WriteAt(position, batch);
                position += batch.Length;
            }

            file.Flush();
        }

        disk.Rename(part, path);
        disk.SyncDirectory(directory);
        return position;
    }

    /// <summary>Reads one; null when it is missing. A damaged or incomplete one is a <see cref="MetadataFaultException"/>.</summary>
    public static StoredSnapshot? Read(IDisk disk, string path, OffsetAndEpoch id)
    {
        if (!disk.FileExists(path)) return null;
        using IDiskFile file = disk.Open(path, DiskOpenMode.Read);
        if (file.Length > Array.MaxLength) throw new MetadataFaultException($"{path} is larger than any snapshot");
        var bytes = new byte[file.Length];
        if (file.ReadAt(0, bytes) != bytes.Length) throw new MetadataFaultException($"{path} cannot be read to its end");
        try
        {
            return new StoredSnapshot(id, SnapshotFormat.Read(bytes));
        }
        catch (MetadataFaultException e)
        {
            throw new MetadataFaultException($"{path}: {e.Message}", e);
        }
    }
}
