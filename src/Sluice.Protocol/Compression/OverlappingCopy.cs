using System.Runtime.CompilerServices;

namespace Sluice.Protocol.Compression;

/// <summary>Copies within one buffer where source and target may overlap, which is how LZ formats spell repetition.</summary>
internal static class OverlappingCopy
{
    /// <summary>
    /// Writes <paramref name="length"/> bytes at <paramref name="at"/>, each equal to the one <paramref name="distance"/> before it.
    /// Callers have checked 1 ≤ distance ≤ at and at + length ≤ buffer.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Repeat(Span<byte> buffer, int at, int distance, int length)
    {
        if (distance >= length) buffer.Slice(at - distance, length).CopyTo(buffer[at..]);
        else RepeatOverlapping(buffer, at, distance, length);
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
