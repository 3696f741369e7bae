namespace Sluice.Storage.Disks;

/// <summary>The operations of a disk that can be made to fail.</summary>
public enum DiskOperationKind
{
    /// <summary>Opening a file, creating it perhaps.</summary>
    Open,

    /// <summary>Reading.</summary>
    Read,

    /// <summary>Reading what is not in the page cache: <see cref="MemoryDisk.DropCaches"/>.</summary>
    ColdRead,

    /// <summary>Writing; one vectored write is one operation.</summary>
    Write,

    /// <summary>fsync of a file.</summary>
    Flush,

    /// <summary>Cutting or extending.</summary>
    Truncate,

    /// <summary>Reserving space.</summary>
    Allocate,

    /// <summary>Renaming a file or directory.</summary>
    Rename,

    /// <summary>Removing a file or directory.</summary>
    Delete,

    /// <summary>Making a directory.</summary>
    CreateDirectory,

    /// <summary>fsync of a directory.</summary>
    SyncDirectory,

    /// <summary>Reading a directory's entries.</summary>
    List,
}
