namespace Sluice.Storage.Disks;

/// <summary>An operation about to happen on a <see cref="MemoryDisk"/>.</summary>
/// <param name="Sequence">
/// The number its change will have (<see cref="UnsyncedWrite.Sequence"/>); operations that change nothing share the next one's.
/// </param>
/// <param name="Kind">What it is.</param>
/// <param name="Path">On which file or directory.</param>
/// <param name="Position">Where in the file; for a truncation the new length.</param>
/// <param name="Length">How many bytes.</param>
public readonly record struct DiskOperation(long Sequence, DiskOperationKind Kind, string Path, long Position, long Length);
