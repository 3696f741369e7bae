namespace Sluice.Storage.Disks;

/// <summary>Bytes of a volume.</summary>
public readonly record struct DiskSpace(long TotalBytes, long UsableBytes);
