namespace Sluice.Storage.Disks;

/// <summary>Turns what the base class library throws for file calls into <see cref="DiskException"/>.</summary>
internal static class PortableFailure
{
    /// <summary>True for everything a file call throws because of the file, the path or the system.</summary>
    internal static bool IsOne(Exception thrown) =>
        thrown is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException or ArgumentException;

    /// <summary>The exception for what was thrown.</summary>
    internal static DiskException From(Exception thrown, string operation, string path)
    {
        DiskFailure failure = thrown switch
        {
            FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException => DiskFailure.NotFound,
            UnauthorizedAccessException => DiskFailure.Denied,
            IOException io => OfCode(io.HResult),
            _ => DiskFailure.Io,
        };
        return new DiskException(operation, path, thrown.Message, failure);
    }

    // HResult is errno itself on Unix (these numbers are the same on all, but for the last of a line), and 0x8007 and the error on Windows.
    private static DiskFailure OfCode(int code) => code switch
    {
        17 or 66 or 39 or unchecked((int)0x80070050) or unchecked((int)0x800700B7) or unchecked((int)0x80070091) => DiskFailure.Exists,
        28 or 69 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027) => DiskFailure.Full,
        30 or unchecked((int)0x80070013) => DiskFailure.Denied,
        23 or 24 or unchecked((int)0x80070004) => DiskFailure.OutOfDescriptors,
        _ => DiskFailure.Io,
    };
}
