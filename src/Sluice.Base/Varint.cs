using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sluice.Base;

/// <summary>
/// Base-128 integers, least significant group first; the signed forms are zig-zag coded. Readers take a position and never
/// read past the span: false means the bytes ended or went on longer than the type allows.
/// </summary>
public static class Varint
{
    /// <summary>Bytes of the longest 32-bit form.</summary>
    public const int MaxSize32 = 5;

    /// <summary>Bytes of the longest 64-bit form.</summary>
    public const int MaxSize64 = 10;

    /// <summary>Reads an unsigned 32-bit value and moves <paramref name="position"/> behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadUInt32(ReadOnlySpan<byte> source, ref int position, out uint value)
    {
        if ((uint)position < (uint)source.Length && source[position] < 0x80)
        {
            value = source[position++];
            return true;
        }
        return TryReadLong32(source, ref position, out value);
    }

    /// <summary>Reads an unsigned 64-bit value and moves <paramref name="position"/> behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadUInt64(ReadOnlySpan<byte> source, ref int position, out ulong value)
    {
        if ((uint)position < (uint)source.Length && source[position] < 0x80)
        {
            value = source[position++];
            return true;
        }
        return TryReadLong64(source, ref position, out value);
    }

    /// <summary>Reads a zig-zag coded 32-bit value and moves <paramref name="position"/> behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadInt32(ReadOnlySpan<byte> source, ref int position, out int value)
    {
        bool ok = TryReadUInt32(source, ref position, out uint raw);
        value = (int)(raw >> 1) ^ -(int)(raw & 1);
        return ok;
    }

    /// <summary>Reads a zig-zag coded 64-bit value and moves <paramref name="position"/> behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadInt64(ReadOnlySpan<byte> source, ref int position, out long value)
    {
        bool ok = TryReadUInt64(source, ref position, out ulong raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return ok;
    }

    /// <summary>Writes an unsigned value; returns its size. The span must hold <see cref="SizeOfUInt64"/> bytes.</summary>
    public static int WriteUInt64(Span<byte> into, ulong value)
    {
        int at = 0;
        while (value >= 0x80)
        {
            into[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        into[at++] = (byte)value;
        return at;
    }

    /// <summary>Writes an unsigned value; returns its size.</summary>
    public static int WriteUInt32(Span<byte> into, uint value) => WriteUInt64(into, value);

    /// <summary>Writes a zig-zag coded value; returns its size.</summary>
    public static int WriteInt32(Span<byte> into, int value) => WriteUInt64(into, ZigZag(value));

    /// <summary>Writes a zig-zag coded value; returns its size.</summary>
    public static int WriteInt64(Span<byte> into, long value) => WriteUInt64(into, ZigZag(value));

    /// <summary>Bytes of the unsigned form: 1 to 10.</summary>
    public static int SizeOfUInt64(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>Bytes of the zig-zag form: 1 to 5.</summary>
    public static int SizeOfInt32(int value) => SizeOfUInt64(ZigZag(value));

    /// <summary>Bytes of the zig-zag form: 1 to 10.</summary>
    public static int SizeOfInt64(long value) => SizeOfUInt64(ZigZag(value));

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static bool TryReadLong32(ReadOnlySpan<byte> source, ref int position, out uint value)
    {
        value = 0;
        int at = position;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if ((uint)at >= (uint)source.Length) return false;
            byte group = source[at++];
            value |= (uint)(group & 0x7F) << shift;
            if (group < 0x80)
            {
                position = at;
                return true;
            }
        }
        return false;
    }

    private static bool TryReadLong64(ReadOnlySpan<byte> source, ref int position, out ulong value)
    {
        value = 0;
        int at = position;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if ((uint)at >= (uint)source.Length) return false;
            byte group = source[at++];
            value |= (ulong)(group & 0x7F) << shift;
            if (group < 0x80)
            {
                position = at;
                return true;
            }
        }
        return false;
    }
}
