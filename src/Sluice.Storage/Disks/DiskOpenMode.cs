namespace Sluice.Storage.Disks;

/// <summary>How a file is opened.</summary>
public enum DiskOpenMode
{
    /// <summary>It must exist; reading only.</summary>
    Read,

    /// <summary>It must exist; reading and writing.</summary>
    ReadWrite,

    /// <summary>It must not exist; reading and writing.</summary>
    CreateNew,

    /// <summary>Created when missing; reading and writing.</summary>
    OpenOrCreate,
}
