namespace Sluice.Storage.Disks;

/// <summary>
/// Decides what a power loss leaves of changes that were not made durable. Asked once per change: directories before what is in
/// them, by name; the changes of one file or directory in their order. Whatever it answers, flushed changes stay.
/// </summary>
public interface ICrashPolicy
{
    /// <summary>How much of a write is left.</summary>
    KeptPart Keep(in UnsyncedWrite write);

    /// <summary>Whether a creation, removal or rename is left.</summary>
    bool Keep(in UnsyncedEntry entry);
}
