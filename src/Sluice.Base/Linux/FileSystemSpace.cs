namespace Sluice.Base.Linux;

/// <summary>Size of a file system and what an unprivileged writer has left, in bytes.</summary>
public readonly record struct FileSystemSpace(long TotalBytes, long FreeBytes);
