namespace Sluice.Load.Wire;

/// <summary>Frames of equal size, one behind the other, that a connection sends round and round; and how answers are checked.</summary>
internal sealed record FrameRing(byte[] Frames, int FrameBytes, AnswerCheck Check)
{
    public static readonly FrameRing Empty = new([], 0, AnswerCheck.None);

    /// <summary>One frame, repeated so that a burst of <paramref name="depth"/> needs few calls.</summary>
    public static FrameRing Repeat(byte[] frame, int depth, AnswerCheck check)
    {
        const int burstBytes = 64 * 1024;
        int copies = Math.Clamp(burstBytes / frame.Length, 1, depth);
        return new FrameRing([.. Enumerable.Repeat(frame, copies).SelectMany(bytes => bytes)], frame.Length, check);
    }

    public static FrameRing Of(byte[][] frames, AnswerCheck check)
    {
        if (frames.Any(frame => frame.Length != frames[0].Length)) throw new ArgumentException("frames of one ring are of one size");
        return new FrameRing([.. frames.SelectMany(bytes => bytes)], frames[0].Length, check);
    }
}
