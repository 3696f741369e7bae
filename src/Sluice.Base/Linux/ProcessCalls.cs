namespace Sluice.Base.Linux;

/// <summary>Limits of this process.</summary>
public static unsafe class ProcessCalls
{
    private const int NoFile = 7;

    /// <summary>How many descriptors this process may have open (the soft RLIMIT_NOFILE).</summary>
    public static SysResult DescriptorLimit()
    {
        ulong* limits = stackalloc ulong[2];
        if (Libc.GetRLimit(NoFile, limits) != 0) return SysResult.Failed();
        return SysResult.Of(limits[0] > int.MaxValue ? int.MaxValue : (long)limits[0]);
    }
}
