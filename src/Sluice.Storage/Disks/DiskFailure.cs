namespace Sluice.Storage.Disks;

/// <summary>Kinds of disk failures that callers tell apart.</summary>
public enum DiskFailure
{
    /// <summary>Any other error (EIO, EROFS …).</summary>
    Io,

    /// <summary>No such file or directory.</summary>
    NotFound,

    /// <summary>The file is there already.</summary>
    Exists,

    /// <summary>No space or quota left.</summary>
    Full,

    /// <summary>Not permitted, or a read-only file system.</summary>
    Denied,

    /// <summary>No descriptor left.</summary>
    OutOfDescriptors,
}
