using Sluice.Base.Buffers;
using Sluice.Base.Linux;

namespace Sluice.Floor;

/// <summary>
/// What fetch is answered from: written as far as anybody has asked yet, during the warm-up, and never changed. Laid into the page cache as
/// a log lies there, by writes of a batch each, aligned to nothing: large aligned writes make large folios, which sendfile passes on for
/// half the price.
/// </summary>
internal sealed class FloorRecords : IFileSource
{
    private const int BatchBytes = 16 << 10;
    private const long Misalignment = 1024;

    private readonly Lock _lock = new();
    private long _end;

    public FloorRecords(string path)
    {
        SysResult opened = FileCalls.Open(path, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Truncate);
        Descriptor = opened.Ok ? (int)opened.Value : throw new IOException(opened.Message);
    }

    public int Descriptor { get; }

    public bool IsCached(long position, long length) => true;

    public int ReadAt(long position, Span<byte> into)
    {
        SysResult read = FileCalls.ReadAt(Descriptor, into, position);
        return read.Ok ? (int)read.Value : throw new IOException(read.Message);
    }

    /// <summary>Makes sure that everything before <paramref name="end"/> is there.</summary>
    public void Reach(long end)
    {
        if (end <= Volatile.Read(ref _end)) return;
        lock (_lock)
        {
            byte[] batch = new byte[BatchBytes];
            long at = Math.Max(_end, Misalignment);
            for (; at < end; at += BatchBytes)
            {
                SysResult written = FileCalls.WriteAt(Descriptor, batch, at);
                if (!written.Ok) throw new IOException(written.Message);
            }
            if (at > _end) Volatile.Write(ref _end, at);
        }
    }
}
