namespace Sluice.Storage.Disks;

/// <summary>A change of a directory that no directory sync has made durable.</summary>
/// <param name="Sequence">Counts all changes of the disk.</param>
/// <param name="Directory">The directory, by its name after the crash.</param>
/// <param name="Name">The entry created or removed; the old name of a rename.</param>
/// <param name="NewName">The new name of a rename, else null.</param>
/// <param name="IsRemoval">True when the entry was removed.</param>
public readonly record struct UnsyncedEntry(long Sequence, string Directory, string Name, string? NewName, bool IsRemoval);
