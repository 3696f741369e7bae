namespace Sluice.Storage.Producers;

/// <summary>Arithmetic of sequence numbers: 31 bits, 0 follows 2147483647.</summary>
internal static class Sequences
{
    public static int Plus(int sequence, int count) => (int)(((long)sequence + count) & int.MaxValue);

    public static int Minus(int sequence, int count) => (int)(((long)sequence - count) & int.MaxValue);

    /// <summary>True when <paramref name="next"/> is what comes after <paramref name="last"/>; −1 stands for "none yet".</summary>
    public static bool Follows(int last, int next) => next == (last < 0 ? 0 : Plus(last, 1));
}
