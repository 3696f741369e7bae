using Sluice.Base.Buffers;
using Sluice.Base.Transports;

namespace Sluice.Server.Network;

/// <summary>
/// What one connection has yet to send: bytes in slabs, gathered so that the answers of a step leave with one send, and file regions
/// between them. Owned by the connection's loop; holds leases until sent or dropped, and copies nothing before it is sent.
/// </summary>
/// <remarks>
/// How a region leaves was measured (docs/performance.md, "How records leave"). A <c>sendfile</c> that begins inside a page, as every
/// place in a log does, costs twice one that begins at a page: the kernel moves sixteen pages a time, and the odd seventeenth becomes a
/// segment of its own, which pacing then holds back by a timer. So the head of a region up to the next page travels by copy with the
/// bytes before it, its tail behind the last page with the bytes after it, and only whole pages go by <c>sendfile</c>. Regions of less
/// than <see cref="WholeCopyBytes"/> are copied entirely: one read and one send beat three calls. Same bytes either way.
/// </remarks>
internal sealed class OutputQueue(BufferPool pool)
{
    private const int PageBytes = 4096;
    private const int WholeCopyBytes = 48 * 1024;
    private const int AskedBytes = 1 << 20;
    private const int LeastGatheredBytes = 4096;

    private Part[] _parts = new Part[4];
    private int _first;
    private int _count;
    private int _mostGathered = BufferPool.SlabBytes;

    /// <summary>Bytes not yet sent.</summary>
    internal long PendingBytes { get; private set; }

    internal bool IsEmpty => _count == 0;

    /// <summary>Memory of what waits; regions of files take none.</summary>
    internal int HeldBytes
    {
        get
        {
            int held = 0;
            for (int i = 0; i < _count; i++) held += _parts[(_first + i) % _parts.Length].Buffer?.Length ?? 0;
            return held;
        }
    }

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
            Span<byte> room = Room();
            int moved = Math.Min(room.Length, bytes.Length);
            bytes[..moved].CopyTo(room);
            _parts[Index(_count - 1)].End += moved;
            PendingBytes += moved;
            bytes = bytes[moved..];
        }
    }

    /// <summary>Takes over the lease.</summary>
    internal void Append(FileRegion region)
    {
        Add(new Part { Region = region, End = region.Length, Cached = region.CachedBytes });
        PendingBytes += region.Length;
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
            int pages = PagesAhead(connection, part);
            IoResult result;
            if (pages > 0) result = connection.SendFile(part.Region.File, part.Position, (int)Math.Min(pages, WholePages(left)));
            else if (IsSentAsItLies(part)) result = connection.Send(part.Buffer!.Span[part.Start..part.End], more: _count > 1);
            else result = SendGathered(connection);
            if (result.Status != IoStatus.Done) return result.Status;
            left -= result.Bytes;
            Advance(result.Bytes);
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
        if (part.Region.File.IsCached(part.Position, bytes))
        {
            part.Cached = part.Start + bytes;
            return true;
        }

        Cold = new FileRegion(part.Region.File, part.Position, bytes);
        return false;
    }

    /// <summary>Bytes that nothing follows, or that are many already, gain nothing from being gathered.</summary>
    private bool IsSentAsItLies(in Part part) => part.Buffer is not null && (_count == 1 || part.End - part.Start >= WholeCopyBytes);

    /// <summary>Bytes of whole pages that lie at the front and go by a call of their own; 0: what is at the front is copied.</summary>
    private static int PagesAhead(IConnection connection, in Part part)
    {
        bool isAtPage = part.Position % PageBytes == 0;
        return isAtPage && TakesPages(connection, part) ? part.Ready / PageBytes * PageBytes : 0;
    }

    private static long WholePages(long bytes) => (bytes + PageBytes - 1) / PageBytes * PageBytes;

    private static bool TakesPages(IConnection connection, in Part part) =>
        part.Buffer is null && part.Region.Length >= WholeCopyBytes && connection.CanSendFile && part.Region.File.Descriptor >= 0;

    /// <summary>Copies what is at the front, up to the next whole pages or a slab full, and sends it by one call.</summary>
    private IoResult SendGathered(IConnection connection)
    {
        NativeBuffer scratch = pool.Rent();
        try
        {
            int filled = 0;
            for (int i = 0; i < _count && filled < _mostGathered; i++)
            {
                ref readonly Part part = ref _parts[Index(i)];
                if (PagesAhead(connection, part) > 0) break;
                int wanted = Math.Min(CopiedAhead(connection, part), _mostGathered - filled);
                Span<byte> into = scratch.Span.Slice(filled, wanted);
                if (part.Buffer is { } buffer) buffer.Span.Slice(part.Start, wanted).CopyTo(into);
                else if (part.Region.File.ReadAt(part.Position, into) < wanted) return new IoResult(IoStatus.FileTooShort, 0);
                filled += wanted;
                if (wanted < part.End - part.Start) break;
            }

            IoResult sent = connection.Send(scratch.Span[..filled], more: filled < PendingBytes);
            LearnFrom(sent, filled);
            return sent;
        }
        finally
        {
            scratch.Release();
        }
    }

    /// <summary>What a peer does not take is copied again for the next try: no more than about twice what it took the last time.</summary>
    private void LearnFrom(IoResult sent, int offered)
    {
        bool tookAll = sent.Status == IoStatus.Done && sent.Bytes == offered;
        int most = tookAll ? _mostGathered * 2 : sent.Bytes;
        _mostGathered = Math.Clamp(most, LeastGatheredBytes, BufferPool.SlabBytes);
    }

    /// <summary>What of a part is copied: all of it that is here, or the rest of the page it begins in when whole pages follow.</summary>
    private static int CopiedAhead(IConnection connection, in Part part)
    {
        int length = part.Ready;
        int toNextPage = (int)(PageBytes - (part.Position % PageBytes));
        return TakesPages(connection, part) && length - toNextPage >= PageBytes ? toNextPage : length;
    }

    private void Advance(int sent)
    {
        PendingBytes -= sent;
        while (sent > 0)
        {
            ref Part part = ref _parts[_first];
            int moved = Math.Min(sent, part.End - part.Start);
            part.Start += moved;
            sent -= moved;
            if (part.Start == part.End) RemoveFirst();
        }
    }

    private Span<byte> Room()
    {
        if (_count > 0)
        {
            ref Part last = ref _parts[Index(_count - 1)];
            if (last.Buffer is not null && last.Buffer.Length > last.End) return last.Buffer.Span[last.End..];
        }

        NativeBuffer slab = pool.Rent();
        Add(new Part { Buffer = slab });
        return slab.Span;
    }

    private int Index(int place) => (_first + place) % _parts.Length;

    private void Add(Part part)
    {
        if (_count == _parts.Length)
        {
            var larger = new Part[_count * 2];
            for (int i = 0; i < _count; i++) larger[i] = _parts[Index(i)];
            _parts = larger;
            _first = 0;
        }

        _parts[Index(_count++)] = part;
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

    /// <summary>Bytes [Start, End) of a slab, or of a region counted from its beginning.</summary>
    private struct Part
    {
        internal NativeBuffer? Buffer;
        internal FileRegion Region;
        internal int Start;
        internal int End;
        internal int Cached; // region bytes up to here are in the page cache

        /// <summary>Bytes that can be had without waiting.</summary>
        internal readonly int Ready => Buffer is not null ? End - Start : Math.Max(0, Math.Min(Cached, End) - Start);

        /// <summary>Where in the file the part begins.</summary>
        internal readonly long Position => Region.Position + Start;
    }
}
