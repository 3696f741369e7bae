using Sluice.Storage.Disks;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>Keeps everything and notes what it was asked about: what a crash now might take, in the order it was done.</summary>
internal sealed class UnsyncedChanges : ICrashPolicy
{
    private readonly List<CrashChange> _changes = [];

    internal static List<CrashChange> Of(MemoryDisk disk)
    {
        var noted = new UnsyncedChanges();
        _ = disk.CrashImage(noted);
        noted._changes.Sort(static (left, right) => left.Sequence.CompareTo(right.Sequence));
        return noted._changes;
    }

    public KeptPart Keep(in UnsyncedWrite write)
    {
        _changes.Add(new CrashChange(write.Sequence, write.Path, write.Position, write.Length, write.IsTruncation, IsName: false));
        return KeptPart.All;
    }

    public bool Keep(in UnsyncedEntry entry)
    {
        _changes.Add(new CrashChange(entry.Sequence, $"{entry.Directory}/{entry.Name}", 0, 0, IsTruncation: false, IsName: true));
        return true;
    }
}
