namespace Sluice.Storage.Disks;

/// <summary>The words a real system has for the failures that <see cref="MemoryDisk"/> plays.</summary>
internal static class MemoryDiskReason
{
    internal static string Of(DiskFailure failure) => failure switch
    {
        DiskFailure.NotFound => "No such file or directory",
        DiskFailure.Exists => "File exists",
        DiskFailure.Full => "No space left on device",
        DiskFailure.Denied => "Permission denied",
        DiskFailure.OutOfDescriptors => "Too many open files",
        _ => "Input/output error",
    };
}
