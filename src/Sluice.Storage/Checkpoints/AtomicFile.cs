using Sluice.Storage.Disks;

namespace Sluice.Storage.Checkpoints;

/// <summary>
/// Small files that are always old or new, never half: written to <c>name.tmp</c>, flushed, renamed over, and the directory synced.
/// One writer per file at a time. Every failure is a <see cref="DiskException"/>.
/// </summary>
public static class AtomicFile
{
    /// <summary>No checkpoint is larger; a file that is will not be read into memory.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>Replaces the file's content durably.</summary>
    public static void Write(IDisk disk, string path, ReadOnlySpan<byte> content)
    {
        string staged = path + ".tmp";
        disk.DeleteFile(staged);
        using (IDiskFile file = disk.Open(staged, DiskOpenMode.CreateNew))
        {
            file.WriteAt(0, content);
            file.Flush();
        }

        disk.Rename(staged, path);
        disk.SyncDirectory(Path.GetDirectoryName(path) ?? "/");
    }

    /// <summary>The whole file; null when it is missing. A file above <see cref="MaxBytes"/> is an error.</summary>
    public static byte[]? Read(IDisk disk, string path)
    {
        if (!disk.FileExists(path)) return null;
        using IDiskFile file = disk.Open(path, DiskOpenMode.Read);
        long length = file.Length;
        if (length > MaxBytes) throw new CheckpointFormatException(path, $"it has {length} bytes, more than any such file");
        byte[] content = new byte[length];
        int count = file.ReadAt(0, content);
        return count == content.Length ? content : content[..count];
    }
}
