using Sluice.Base;

namespace Sluice.Storage.Disks;

/// <summary>The usual crash policies.</summary>
public static class CrashPolicies
{
    /// <summary>Everything not flushed is gone: the least that is promised.</summary>
    public static ICrashPolicy LoseUnsynced { get; } = new Fixed(KeptPart.None, entries: false);

    /// <summary>Everything is there: the process died, the machine did not.</summary>
    public static ICrashPolicy KeepAll { get; } = new Fixed(KeptPart.All, entries: true);

    /// <summary>Names are as they were, unflushed contents are gone: files may be empty or short.</summary>
    public static ICrashPolicy LoseContents { get; } = new Fixed(KeptPart.None, entries: true);

    /// <summary>Names and lengths are as they were, unflushed contents read as zeros.</summary>
    public static ICrashPolicy ZeroContents { get; } = new Fixed(new KeptPart(0, 0, KeepsLength: true), entries: true);

    /// <summary>
    /// The machine stopped within change number <paramref name="sequence"/>: all before is there, of a write its first
    /// <paramref name="bytes"/> bytes, and nothing later.
    /// </summary>
    public static ICrashPolicy CutAt(long sequence, int bytes) => new Cut(sequence, bytes);

    /// <summary>
    /// Each change is kept, lost, torn at a byte or a 512-byte sector, or turned to zeros, independently of the others (which reorders
    /// them), drawn from <paramref name="random"/>.
    /// </summary>
    public static ICrashPolicy Random(IRandomSource random) => new Drawn(random, inOrder: false);

    /// <summary>
    /// As <see cref="Random"/> for contents, but what the journals of ext4 and xfs see to holds: names are lost from some point on, never
    /// one before another that is kept; and where a truncation is lost, so are all later changes of the file.
    /// </summary>
    public static ICrashPolicy Journaled(IRandomSource random) => new Drawn(random, inOrder: true);

    private sealed class Fixed(KeptPart writes, bool entries) : ICrashPolicy
    {
        public KeptPart Keep(in UnsyncedWrite write) => writes;

        public bool Keep(in UnsyncedEntry entry) => entries;
    }

    private sealed class Cut(long sequence, int bytes) : ICrashPolicy
    {
        public KeptPart Keep(in UnsyncedWrite write)
        {
            if (write.Sequence < sequence) return KeptPart.All;
            return write.Sequence == sequence ? KeptPart.First(bytes) : KeptPart.None;
        }

        public bool Keep(in UnsyncedEntry entry) => entry.Sequence < sequence || (entry.Sequence == sequence && bytes > 0);
    }

    private sealed class Drawn(IRandomSource random, bool inOrder) : ICrashPolicy
    {
        private const int SectorBytes = 512;
        private long _firstLost = long.MaxValue;
        private string? _uncut;

        public KeptPart Keep(in UnsyncedWrite write)
        {
            ulong bits = random.Next();
            if (inOrder)
            {
                if (write.Path == _uncut) return KeptPart.None;
                if (write.IsTruncation && (bits & 3) == 0) _uncut = write.Path;
                if (write.IsTruncation) return (bits & 3) == 0 ? KeptPart.None : KeptPart.All;
            }

            int point = write.Length == 0 ? 0 : (int)((bits >> 16) % (uint)write.Length);
            int sector = point - (int)((write.Position + point) % SectorBytes);
            return (bits & 15) switch
            {
                < 5 => KeptPart.All,
                < 8 => KeptPart.None,
                < 10 => new KeptPart(0, 0, KeepsLength: true),
                < 12 => KeptPart.First(point),
                < 14 => KeptPart.First(Math.Max(0, sector)),
                _ => new KeptPart(Math.Max(0, sector), int.MaxValue),
            };
        }

        public bool Keep(in UnsyncedEntry entry)
        {
            bool isKept = (random.Next() & 3) != 0;
            if (!inOrder) return isKept;
            if (!isKept) _firstLost = Math.Min(_firstLost, entry.Sequence);
            return entry.Sequence < _firstLost;
        }
    }
}
