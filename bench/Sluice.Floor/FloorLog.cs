using Sluice.Base.Buffers;
using Sluice.Base.Linux;

namespace Sluice.Floor;

/// <summary>
/// What produce appends to: a file that only grows, with disk space reserved ahead in steps, as a log's active segment does. Loops append
/// under its lock. <see cref="Renew"/> deletes it and begins a fresh one, so that a run pays for fresh pages as a fresh topic does.
/// </summary>
internal sealed class FloorLog
{
    private const long AllocateStep = 16 << 20;

    private readonly Lock _lock = new();
    private readonly string _path;
    private int _descriptor;
    private long _end;
    private long _allocated;

    public FloorLog(string path)
    {
        _path = path;
        _descriptor = Open(path);
    }

    public void Append(ReadOnlySpan<NativeSlice> slices)
    {
        long bytes = 0;
        foreach (NativeSlice slice in slices) bytes += slice.Length;
        lock (_lock)
        {
            if (_end + bytes > _allocated)
            {
                long step = Math.Max(AllocateStep, bytes);
                // A file system that cannot reserve is slower, not wrong.
                _ = FileCalls.Allocate(_descriptor, _allocated, step);
                _allocated += step;
            }
            SysResult written = FileCalls.WriteAt(_descriptor, slices, _end);
            if (!written.Ok) throw new IOException(written.Message);
            _end += bytes;
        }
    }

    public void Renew()
    {
        lock (_lock)
        {
            FileCalls.Close(_descriptor);
            File.Delete(_path);
            _descriptor = Open(_path);
            _end = _allocated = 0;
        }
    }

    private static int Open(string path)
    {
        SysResult opened = FileCalls.Open(path, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Truncate);
        return opened.Ok ? (int)opened.Value : throw new IOException(opened.Message);
    }
}
