using System.Runtime.InteropServices;

namespace Sluice.Storage.Disks;

/// <summary>
/// A file of <see cref="MemoryDisk"/>: its bytes as written, and what it takes to know what a crash may leave of them. Changes since the
/// last flush are kept as a list without their bytes, which are read from the file until a later change covers them (appends, the usual
/// case, are never copied); what a change did to flushed bytes can be undone. Owned by the disk's lock.
/// </summary>
internal sealed class MemoryFile : MemoryNode
{
    /// <summary>A real kernel writes back by itself as well; this bounds the list.</summary>
    private const int MaxUnsynced = 1 << 16;

    private const int PageBytes = 4096;

    private readonly List<Change> _unsynced = [];
    private MemoryBytes _bytes = new();
    private long _durableLength;
    private long _unsyncedEnd;
    private long _reservedEnd;
    private bool[] _coldPages = [];

    internal long Length => _bytes.Length;

    /// <summary>Space it takes: its length, or what was allocated ahead.</summary>
    internal long Occupied => Math.Max(_bytes.Length, _reservedEnd);

    /// <summary>False once its name is gone: open handles keep it readable, its space counts no more.</summary>
    internal bool IsLinked { get; set; } = true;

    /// <summary>After a failed flush the kernel calls its pages clean: nothing written before or after is promised to survive.</summary>
    internal bool FlushesNothing { get; set; }

    internal int Read(long position, Span<byte> into) => _bytes.Read(position, into);

    /// <summary>No page of it is in memory now.</summary>
    internal void DropCache()
    {
        _coldPages = new bool[(Length + PageBytes - 1) / PageBytes];
        Array.Fill(_coldPages, true);
    }

    internal bool IsCached(long position, long length) => !Pages(position, length).Contains(true);

    /// <summary>The pages were read or written.</summary>
    internal void Cache(long position, long length) => Pages(position, length).Clear();

    internal void Write(long sequence, long position, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        long end = position + bytes.Length;
        Cache(position, bytes.Length);
        WriteBackWhenLong();
        SaveCovered(position, end);
        byte[]? undo = Undo(position, end);
        _unsynced.Add(new Change(sequence, position, bytes.Length, IsTruncation: false) { Undo = undo });
        _unsyncedEnd = Math.Max(_unsyncedEnd, end);
        _bytes.Write(position, bytes);
    }

    internal void Truncate(long sequence, long length)
    {
        if (length == _bytes.Length) return;
        WriteBackWhenLong();
        SaveCovered(length, long.MaxValue);
        byte[]? undo = Undo(length, long.MaxValue);
        _unsynced.Add(new Change(sequence, length, 0, IsTruncation: true) { Undo = undo });
        _bytes.Resize(length);
        _reservedEnd = Math.Min(_reservedEnd, length);
    }

    internal void Reserve(long end) => _reservedEnd = Math.Max(_reservedEnd, end);

    internal void Flush()
    {
        if (!FlushesNothing) MakeDurable();
    }

    internal void MakeDurable()
    {
        _unsynced.Clear();
        _unsyncedEnd = 0;
        _durableLength = _bytes.Length;
    }

    /// <summary>Turns one bit over, on the medium: no crash brings it back.</summary>
    internal void FlipBit(long position, int bit)
    {
        Span<byte> one = stackalloc byte[1];
        Sluice.Base.Check.That(_bytes.Read(position, one) == 1);
        one[0] ^= (byte)(1 << bit);
        _bytes.Write(position, one);
    }

    /// <summary>A new file with what the policy leaves, all of it durable.</summary>
    internal MemoryFile AfterCrash(string path, ICrashPolicy policy)
    {
        MemoryBytes image = _bytes.Clone();
        image.Resize(_durableLength);
        ReadOnlySpan<Change> changes = CollectionsMarshal.AsSpan(_unsynced);
        for (int i = changes.Length - 1; i >= 0; i--)
        {
            if (changes[i].Undo is byte[] undo) image.Write(changes[i].Position, undo);
        }

        foreach (ref readonly Change change in changes)
        {
            KeptPart kept = policy.Keep(new UnsyncedWrite(change.Sequence, path, change.Position, change.Length, change.IsTruncation));
            Apply(image, change, kept);
        }

        var file = new MemoryFile { _bytes = image, ModifiedMs = ModifiedMs };
        file.MakeDurable();
        return file;
    }

    private Span<bool> Pages(long position, long length)
    {
        int from = (int)Math.Min(position / PageBytes, _coldPages.Length);
        int to = (int)Math.Clamp((position + length + PageBytes - 1) / PageBytes, from, _coldPages.Length);
        return _coldPages.AsSpan(from, to - from);
    }

    private void Apply(MemoryBytes image, in Change change, KeptPart kept)
    {
        if (change.IsTruncation)
        {
            if (kept.To > 0) image.Resize(change.Position);
            return;
        }

        int from = Math.Clamp(kept.From, 0, change.Length);
        int to = Math.Clamp(kept.To, from, change.Length);
        if (to > from)
        {
            byte[] bytes = change.Bytes ?? _bytes.Copy(change.Position, change.Length);
            image.Write(change.Position + from, bytes.AsSpan(from, to - from));
        }

        long end = change.Position + change.Length;
        if (kept.KeepsLength && image.Length < end) image.Resize(end);
    }

    /// <summary>Unsynced writes whose bytes are about to be changed keep a copy of their own.</summary>
    private void SaveCovered(long from, long to)
    {
        if (from >= _unsyncedEnd) return;
        foreach (ref Change change in CollectionsMarshal.AsSpan(_unsynced))
        {
            bool covered = !change.IsTruncation && change.Bytes is null && change.Position < to && change.Position + change.Length > from;
            if (covered) change.Bytes = _bytes.Copy(change.Position, change.Length);
        }
    }

    private byte[]? Undo(long from, long to)
    {
        long end = Math.Min(Math.Min(to, _durableLength), _bytes.Length);
        return end > from ? _bytes.Copy(from, end - from) : null;
    }

    private void WriteBackWhenLong()
    {
        if (_unsynced.Count >= MaxUnsynced) Flush();
    }

    private record struct Change(long Sequence, long Position, int Length, bool IsTruncation)
    {
        internal byte[]? Undo;
        internal byte[]? Bytes;
    }
}
