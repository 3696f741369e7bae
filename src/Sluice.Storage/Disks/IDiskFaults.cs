namespace Sluice.Storage.Disks;

/// <summary>
/// Watches the operations of a <see cref="MemoryDisk"/> and makes some of them fail. Called before each operation, under the disk's
/// lock: it may take crash images of the disk, and do nothing else with it.
/// </summary>
public interface IDiskFaults
{
    /// <summary>What happens to the operation.</summary>
    DiskFault Before(in DiskOperation operation);
}
