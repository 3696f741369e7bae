using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Base.Buffers;
using Sluice.Protocol.Records;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

/// <summary>Batches in memory that does not move, as frames have them.</summary>
internal static class NativeBatch
{
    public static BatchAppend From(byte[] bytes)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned, 0);
        Assert.True(RecordBatchHeader.TryRead(pinned, out var header));
        return new BatchAppend { Bytes = SliceOf(pinned), Header = header };
    }

    /// <summary>The array must be pinned and outlive the slice; the tests keep it reachable by <see cref="Kept"/>.</summary>
    public static NativeSlice SliceOf(byte[] pinned)
    {
        lock (Kept) Kept.Add(pinned);
        var raw = new RawSlice { Pointer = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), Length = pinned.Length };
        return Unsafe.As<RawSlice, NativeSlice>(ref raw);
    }

    private static readonly List<byte[]> Kept = [];

    [StructLayout(LayoutKind.Sequential)]
    private struct RawSlice
    {
        public nint Pointer;
        public int Length;
    }
}
