namespace Sluice.Storage.Disks;

/// <summary>A disk operation failed. The message says which operation, on which path, and the system's reason.</summary>
public sealed class DiskException(string operation, string path, string reason, DiskFailure failure)
    : Exception($"{operation} {path}: {reason}")
{
    /// <summary>The file or directory.</summary>
    public string Path { get; } = path;

    /// <summary>What kind of failure it was.</summary>
    public DiskFailure Failure { get; } = failure;
}
