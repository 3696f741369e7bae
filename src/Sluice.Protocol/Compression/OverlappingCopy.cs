using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Protocol.Compression;

/// <summary>
/// The copies of which LZ formats consist: literals, and repetitions within one buffer, whose source and target may overlap. Most are a few
/// bytes long, for which a general copy costs more than its bytes: where there is room they move whole words and write beyond their end, on
/// what is not written yet, never beyond the buffer.
/// </summary>
internal static class OverlappingCopy
{
    private const int Word = 16;
    private const int MostByWords = 4 * Word;

    /// <summary>
    /// Writes <paramref name="length"/> bytes at <paramref name="at"/>, each equal to the one <paramref name="distance"/> before it.
    /// Callers have checked 1 ≤ distance ≤ at and at + length ≤ buffer.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Repeat(Span<byte> buffer, int at, int distance, int length)
    {
        if (distance >= Word && length <= MostByWords && buffer.Length - at >= MostByWords)
        {
            ref byte to = ref Unsafe.Add(ref MemoryMarshal.GetReference(buffer), at);
            Words(ref Unsafe.Subtract(ref to, distance), ref to, length);
        }
        else if (distance >= length)
        {
            buffer.Slice(at - distance, length).CopyTo(buffer[at..]);
        }
        else
        {
            RepeatOverlapping(buffer, at, distance, length);
        }
    }

    /// <summary>Copies <paramref name="length"/> bytes from one buffer to another. Callers have checked that both have them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Literals(ReadOnlySpan<byte> from, int at, Span<byte> into, int to, int length)
    {
        if (length <= MostByWords && from.Length - at >= MostByWords && into.Length - to >= MostByWords)
        {
            Words(ref Unsafe.Add(ref MemoryMarshal.GetReference(from), at),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(into), to), length);
        }
        else
        {
            from.Slice(at, length).CopyTo(into[to..]);
        }
    }

    // Up to the next whole word; a word that is read was written before, for source and target are a word apart or in two buffers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Words(ref byte from, ref byte to, int length)
    {
        Vector128.LoadUnsafe(ref from).StoreUnsafe(ref to);
        for (int i = Word; i < length; i += Word) Vector128.LoadUnsafe(ref from, (nuint)i).StoreUnsafe(ref to, (nuint)i);
    }

    private static void RepeatOverlapping(Span<byte> buffer, int at, int distance, int length)
    {
        if (distance == 1)
        {
            buffer.Slice(at, length).Fill(buffer[at - 1]);
            return;
        }
        // What has been written doubles the pattern that can be copied at once.
        int start = at - distance;
        int end = at + length;
        while (at < end)
        {
            int part = Math.Min(at - start, end - at);
            buffer.Slice(start, part).CopyTo(buffer[at..]);
            at += part;
        }
    }
}
