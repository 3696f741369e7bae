namespace Sluice.Base.Linux;

/// <summary>How a file is opened; <c>O_CLOEXEC</c> is always added.</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>O_RDONLY.</summary>
    ReadOnly = 0,

    /// <summary>O_WRONLY.</summary>
    WriteOnly = 1,

    /// <summary>O_RDWR.</summary>
    ReadWrite = 2,

    /// <summary>O_CREAT.</summary>
    Create = 0x40,

    /// <summary>O_EXCL: with <see cref="Create"/>, fails when the file exists.</summary>
    Exclusive = 0x80,

    /// <summary>O_TRUNC. Arms ext4's flush at close; prefer <see cref="Exclusive"/> for new files.</summary>
    Truncate = 0x200,

    /// <summary>O_DIRECTORY: only a directory, to sync it. Translated, for its number differs between processors.</summary>
    Directory = 0x10000,
}
