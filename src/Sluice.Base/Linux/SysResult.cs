using System.Runtime.InteropServices;

namespace Sluice.Base.Linux;

/// <summary>
/// What a system call returned: a value, or an error. A call that moves bytes reports the bytes moved before the error in
/// <paramref name="Value"/> as well.
/// </summary>
public readonly record struct SysResult(long Value, Errno Error)
{
    /// <summary>The call did all that it was asked for.</summary>
    public bool Ok => Error == Errno.None;

    /// <summary>The error in words for people, as the C library says it.</summary>
    public string Message => Describe(Error);

    /// <summary>The words of the C library for an error number.</summary>
    public static string Describe(Errno error) => Marshal.GetPInvokeErrorMessage((int)error);

    /// <summary>A call that did all it was asked for.</summary>
    public static SysResult Of(long value) => new(value, Errno.None);

    internal static SysResult Failed(long moved = 0) => new(moved, LastError);

    internal static Errno LastError => (Errno)Marshal.GetLastPInvokeError();
}
