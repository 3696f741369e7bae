namespace Sluice.Storage.Disks;

/// <summary>One entry of a directory.</summary>
/// <param name="Name">Name without its directory.</param>
/// <param name="IsDirectory">True for a directory.</param>
/// <param name="Length">Bytes of a file; 0 for a directory.</param>
/// <param name="ModifiedMs">Wall-clock milliseconds of the last change.</param>
public readonly record struct DiskEntry(string Name, bool IsDirectory, long Length, long ModifiedMs);
