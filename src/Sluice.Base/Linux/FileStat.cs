namespace Sluice.Base.Linux;

/// <summary>What the kernel tells about a file or directory.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedMs">Last modification, wall-clock milliseconds since 1970.</param>
/// <param name="IsDirectory">True for a directory.</param>
/// <param name="AllocatedBytes">Bytes of disk it occupies, ahead-of-time allocation included.</param>
public readonly record struct FileStat(long Size, long ModifiedMs, bool IsDirectory, long AllocatedBytes);
