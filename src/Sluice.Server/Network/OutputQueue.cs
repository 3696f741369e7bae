using Sluice.Base.Buffers;
using Sluice.Base.Transports;

namespace Sluice.Server.Network;

/// <summary>
/// What one connection has yet to send: bytes in slabs, gathered so that the answers of a step leave with one send, and file regions
/// between them. Regions up to 8 KiB are read into the slab behind their header; larger ones go by sendfile where transport and file
/// allow it, else through a buffer. Same bytes either way. Owned by the connection's loop; holds leases until sent or dropped.
/// </summary>
internal sealed class OutputQueue(BufferPool pool)
{
    private const int CopiedRegionBytes = 8 * 1024;
    private const int AskedBytes = 1 << 20;

    private Part[] _parts = new Part[4];
    private int _first;
    private int _count;

    /// <summary>Bytes not yet sent.</summary>
    internal long PendingBytes { get; private set; }

    internal bool IsEmpty => _count == 0;

    /// <summary>
    /// What is to be sent next would have to be waited for: nothing leaves before <see cref="ColdIsRead"/> says that it was brought into
    /// the page cache. The lease stays ours.
    /// </summary>
    internal FileRegion? Cold { get; private set; }

    /// <summary>The bytes that were cold are in the page cache.</summary>
    internal void ColdIsRead(int bytes)
    {
        Cold = null;
        _parts[_first].Cached += bytes;
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> room = Room(1);
            int moved = Math.Min(room.Length, bytes.Length);
            bytes[..moved].CopyTo(room);
            Filled(moved);
            bytes = bytes[moved..];
        }
    }

    /// <summary>Takes over the lease. False when the file is too short for the region.</summary>
    internal bool Append(FileRegion region)
    {
        if (region.Length > Math.Min(CopiedRegionBytes, region.CachedBytes))
        {
            Add(new Part { Region = region, End = region.Length, Cached = region.CachedBytes });
            PendingBytes += region.Length;
            return true;
        }

        using IFileLease file = region.File;
        int read = file.ReadAt(region.Position, Room(region.Length)[..region.Length]);
        if (read > 0) Filled(read);
        return read == region.Length;
    }

    /// <summary>
    /// Sends until all is sent, nothing more can be sent, or about <paramref name="mostBytes"/> were: <see cref="IoStatus.Done"/> for
    /// the first and the last; and for what is <see cref="Cold"/>.
    /// </summary>
    internal IoStatus Send(IConnection connection, int mostBytes)
    {
        long left = mostBytes;
        while (_count > 0 && left > 0)
        {
            ref Part part = ref _parts[_first];
            if (part.Buffer is null && part.Start >= part.Cached && !AskCached(ref part)) return IoStatus.Done;
            IoResult result = part.Buffer is not null
                ? connection.Send(part.Buffer.Span[part.Start..part.End], more: _count > 1)
                : SendRegion(connection, part, (int)Math.Min(left, Math.Min(part.Cached, part.End) - part.Start));
            if (result.Status != IoStatus.Done) return result.Status;
            part.Start += result.Bytes;
            left -= result.Bytes;
            PendingBytes -= result.Bytes;
            if (part.Start == part.End) RemoveFirst();
        }

        return IoStatus.Done;
    }

    internal void Drop()
    {
        while (_count > 0) RemoveFirst();
        PendingBytes = 0;
        Cold = null;
    }

    /// <summary>Asks about what one turn sends at most; what is not in the page cache would stop the loop.</summary>
    private bool AskCached(ref Part part)
    {
        int bytes = Math.Min(part.End - part.Start, AskedBytes);
        long position = part.Region.Position + part.Start;
        if (part.Region.File.IsCached(position, bytes))
        {
            part.Cached = part.Start + bytes;
            return true;
        }

        Cold = new FileRegion(part.Region.File, position, bytes);
        return false;
    }

    private IoResult SendRegion(IConnection connection, in Part part, int most)
    {
        FileRegion region = part.Region;
        long position = region.Position + part.Start;
        if (connection.CanSendFile && region.File.Descriptor >= 0) return connection.SendFile(region.File, position, most);
        NativeBuffer scratch = pool.Rent();
        try
        {
            int wanted = Math.Min(most, scratch.Length);
            Span<byte> bytes = scratch.Span[..wanted];
            if (region.File.ReadAt(position, bytes) < wanted) return new IoResult(IoStatus.FileTooShort, 0);
            return connection.Send(bytes, more: part.Start + wanted < part.End || _count > 1);
        }
        finally
        {
            scratch.Release();
        }
    }

    // Room at the end for at least so many contiguous bytes.
    private Span<byte> Room(int least)
    {
        if (_count > 0)
        {
            ref Part last = ref _parts[(_first + _count - 1) % _parts.Length];
            if (last.Buffer is not null && last.Buffer.Length - last.End >= least) return last.Buffer.Span[last.End..];
        }

        NativeBuffer slab = pool.Rent();
        Add(new Part { Buffer = slab });
        return slab.Span;
    }

    private void Filled(int bytes)
    {
        _parts[(_first + _count - 1) % _parts.Length].End += bytes;
        PendingBytes += bytes;
    }

    private void Add(Part part)
    {
        if (_count == _parts.Length)
        {
            var larger = new Part[_count * 2];
            for (int i = 0; i < _count; i++) larger[i] = _parts[(_first + i) % _count];
            _parts = larger;
            _first = 0;
        }

        _parts[(_first + _count++) % _parts.Length] = part;
    }

    private void RemoveFirst()
    {
        ref Part part = ref _parts[_first];
        if (part.Buffer is not null) part.Buffer.Release();
        else part.Region.File.Dispose();
        part = default;
        _first = (_first + 1) % _parts.Length;
        _count--;
    }

    private struct Part
    {
        internal NativeBuffer? Buffer;
        internal FileRegion Region;
        internal int Start;
        internal int End;
        internal int Cached; // region bytes up to here are in the page cache
    }
}
