using Sluice.Base.Linux;

namespace Sluice.Storage.Disks;

/// <summary>Turns the error numbers of file calls into <see cref="DiskException"/>.</summary>
internal static class LinuxFailure
{
    /// <summary>Throws unless the call did all it was asked for.</summary>
    internal static void ThrowIf(Errno error, string operation, string path)
    {
        if (error != Errno.None) throw From(error, operation, path);
    }

    /// <summary>The exception for an error.</summary>
    internal static DiskException From(Errno error, string operation, string path)
    {
        DiskFailure failure = error switch
        {
            Errno.ENOENT or Errno.ENOTDIR => DiskFailure.NotFound,
            Errno.EEXIST or Errno.ENOTEMPTY => DiskFailure.Exists,
            Errno.ENOSPC or Errno.EDQUOT => DiskFailure.Full,
            Errno.EPERM or Errno.EACCES or Errno.EROFS => DiskFailure.Denied,
            Errno.EMFILE or Errno.ENFILE => DiskFailure.OutOfDescriptors,
            _ => DiskFailure.Io,
        };
        return new DiskException(operation, path, SysResult.Describe(error), failure);
    }
}
