using System.Text;
using Sluice.Base.Buffers;
using Sluice.Storage.Disks;

namespace Sluice.Tests.Storage.Logs;

/// <summary>
/// A disk that forgets every write and allocates nothing, for allocation tests; it has one readable file, the directory's identity.
/// </summary>
internal sealed class NullDisk : IDisk
{
    private static readonly byte[] Identity =
        Encoding.ASCII.GetBytes("version=1\nnode.id=1\ncluster.id=c\ndirectory.id=AAAAAAAAAAEAAAAAAAAABw\n");

    public IDiskFile Open(string path, DiskOpenMode mode) => new NullFile(IsIdentity(path) ? Identity : []);

    public bool FileExists(string path) => IsIdentity(path);

    public bool DirectoryExists(string path) => !path.EndsWith("t-0", StringComparison.Ordinal);

    public DiskEntry? Find(string path) => null;

    public IReadOnlyList<DiskEntry> List(string directory) => [];

    public void CreateDirectory(string path)
    {
    }

    public void Rename(string from, string to)
    {
    }

    public void DeleteFile(string path)
    {
    }

    public void DeleteDirectory(string path)
    {
    }

    public void SyncDirectory(string path)
    {
    }

    public void SetModified(string path, long modifiedMs)
    {
    }

    public DiskSpace Space(string path) => new(1, 1);

    public IDisposable? TryLock(string path) => Stream.Null;

    private static bool IsIdentity(string path) => path.EndsWith("meta.properties", StringComparison.Ordinal);

    private sealed class NullFile(byte[] content) : IDiskFile
    {
        public long Length => content.Length;

        public int Descriptor => -1;

        public int ReadAt(long position, Span<byte> into)
        {
            int count = (int)Math.Clamp(content.Length - position, 0, into.Length);
            content.AsSpan((int)position, count).CopyTo(into);
            return count;
        }

        public void WriteAt(long position, ReadOnlySpan<byte> bytes)
        {
        }

        public void WriteAt(long position, ReadOnlySpan<NativeSlice> slices)
        {
        }

        public void Flush()
        {
        }

        public void Truncate(long length)
        {
        }

        public void Allocate(long position, long length)
        {
        }

        public bool IsCached(long position, long length) => true;

        public void Dispose()
        {
        }
    }
}
