using Sluice.Storage.Disks;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// One image: what is left of each change. Two rules hold in every one, as the journals of ext4 and xfs see to them: names are lost from
/// some point on, never one before another that is kept; and where a truncation is lost, so are all later changes of that file.
/// </summary>
internal sealed class CrashChoice(string name, long namesUpTo, KeptPart others) : ICrashPolicy
{
    private readonly Dictionary<long, KeptPart> _parts = [];
    private string? _uncut;

    /// <summary>Tells the image from the others of its moment.</summary>
    internal string Name { get; } = name;

    internal KeptPart this[long sequence]
    {
        set => _parts[sequence] = value;
    }

    public KeptPart Keep(in UnsyncedWrite write)
    {
        if (write.Path == _uncut) return KeptPart.None;
        KeptPart kept = _parts.GetValueOrDefault(write.Sequence, others);
        if (write.IsTruncation && kept.To == 0) _uncut = write.Path;
        return kept;
    }

    public bool Keep(in UnsyncedEntry entry) => entry.Sequence <= namesUpTo;
}
