namespace Sluice.Storage.Logs;

/// <summary>Something renamed out of the way that is removed for good once readers had time to let go.</summary>
/// <param name="Path">File or directory.</param>
/// <param name="IsDirectory">True for a whole replica.</param>
/// <param name="DueMs">Wall-clock milliseconds of the removal.</param>
public readonly record struct PendingDeletion(string Path, bool IsDirectory, long DueMs);
