namespace Sluice.Storage.Disks;

/// <summary>A write or truncation that no flush has made durable: what an <see cref="ICrashPolicy"/> decides about.</summary>
/// <param name="Sequence">Counts all changes of the disk, so that changes of different files can be put in order.</param>
/// <param name="Path">The file, by its name after the crash.</param>
/// <param name="Position">Where the write begins; for a truncation the new length.</param>
/// <param name="Length">Bytes written; 0 for a truncation.</param>
/// <param name="IsTruncation">True for a truncation (or extension).</param>
public readonly record struct UnsyncedWrite(long Sequence, string Path, long Position, int Length, bool IsTruncation);
