using Sluice.Base.Buffers;
using Sluice.Storage.Disks;

namespace Sluice.Stepped;

/// <summary>A memory disk that counts what it allocates itself, so that this is not laid at the node's door.</summary>
internal sealed class MeteredDisk(IDisk disk) : IDisk
{
    /// <summary>Bytes that reads, writes and flushes of files allocated.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Writes so far.</summary>
    public int Writes { get; private set; }

    /// <summary>Files and directories synced so far.</summary>
    public int Syncs { get; private set; }

    public IDiskFile Open(string path, DiskOpenMode mode) => new MeteredFile(this, disk.Open(path, mode));

    public bool FileExists(string path) => disk.FileExists(path);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public DiskEntry? Find(string path) => disk.Find(path);

    public IReadOnlyList<DiskEntry> List(string directory) => disk.List(directory);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void DeleteFile(string path) => disk.DeleteFile(path);

    public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

    public void SyncDirectory(string path)
    {
        disk.SyncDirectory(path);
        Syncs++;
    }

    public void SetModified(string path, long modifiedMs) => disk.SetModified(path, modifiedMs);

    public DiskSpace Space(string path) => disk.Space(path);

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    private sealed class MeteredFile(MeteredDisk owner, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Descriptor => file.Descriptor;

        public int ReadAt(long position, Span<byte> into)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int read = file.ReadAt(position, into);
            owner.AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            return read;
        }

        public void WriteAt(long position, ReadOnlySpan<byte> bytes)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            file.WriteAt(position, bytes);
            owner.AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            owner.Writes++;
        }

        public void WriteAt(long position, ReadOnlySpan<NativeSlice> slices)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            file.WriteAt(position, slices);
            owner.AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            owner.Writes++;
        }

        public void Flush()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            file.Flush();
            owner.Syncs++;
            owner.AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Allocate(long position, long length)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            file.Allocate(position, length);
            owner.AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        public bool IsCached(long position, long length) => file.IsCached(position, length);

        public void Dispose() => file.Dispose();
    }
}
