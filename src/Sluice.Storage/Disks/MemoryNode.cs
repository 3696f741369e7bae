namespace Sluice.Storage.Disks;

/// <summary>A file or directory of <see cref="MemoryDisk"/>, whatever its name is at the moment. Owned by the disk's lock.</summary>
internal abstract class MemoryNode
{
    internal long ModifiedMs { get; set; }
}
