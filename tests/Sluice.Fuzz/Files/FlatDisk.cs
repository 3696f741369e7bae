using Sluice.Base.Buffers;
using Sluice.Storage.Disks;

namespace Sluice.Fuzz.Files;

/// <summary>A disk of a few files in arrays, without directories and without cost: what a reader of one file needs.</summary>
internal sealed class FlatDisk : IDisk
{
    private readonly Dictionary<string, byte[]> _files = [];

    /// <summary>Puts a file there, or takes it away.</summary>
    public void Set(string path, byte[]? content)
    {
        if (content is null) _files.Remove(path);
        else _files[path] = content;
    }

    public byte[]? Get(string path) => _files.GetValueOrDefault(path);

    public IDiskFile Open(string path, DiskOpenMode mode)
    {
        if (!_files.ContainsKey(path))
        {
            if (mode is DiskOpenMode.Read or DiskOpenMode.ReadWrite)
                throw new DiskException("open", path, "no such file", DiskFailure.NotFound);
            _files[path] = [];
        }
        return new FlatFile(this, path);
    }

    public bool FileExists(string path) => _files.ContainsKey(path);

    public bool DirectoryExists(string path) => true;

    public DiskEntry? Find(string path) => _files.TryGetValue(path, out byte[]? file) ? new DiskEntry(Path.GetFileName(path), false,
        file.Length, 0) : null;

    public IReadOnlyList<DiskEntry> List(string directory) => [];

    public void CreateDirectory(string path)
    {
    }

    public void Rename(string from, string to)
    {
        _files[to] = _files[from];
        _files.Remove(from);
    }

    public void DeleteFile(string path) => _files.Remove(path);

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

    private sealed class FlatFile(FlatDisk disk, string path) : IDiskFile
    {
        public long Length => disk._files[path].Length;

        public int Descriptor => -1;

        public int ReadAt(long position, Span<byte> into)
        {
            byte[] content = disk._files[path];
            int count = (int)Math.Clamp(content.Length - position, 0, into.Length);
            if (count > 0) content.AsSpan((int)position, count).CopyTo(into);
            return count;
        }

        public void WriteAt(long position, ReadOnlySpan<byte> bytes)
        {
            byte[] content = disk._files[path];
            if (content.Length < position + bytes.Length) Array.Resize(ref content, (int)position + bytes.Length);
            bytes.CopyTo(content.AsSpan((int)position));
            disk._files[path] = content;
        }

        public void WriteAt(long position, ReadOnlySpan<NativeSlice> slices)
        {
            foreach (NativeSlice slice in slices)
            {
                WriteAt(position, slice.Span);
                position += slice.Length;
            }
        }

        public void Flush()
        {
        }

        public void Truncate(long length)
        {
            byte[] content = disk._files[path];
            Array.Resize(ref content, (int)length);
            disk._files[path] = content;
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
