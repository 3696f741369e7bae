using System.Diagnostics;
using Sluice.Base;

namespace Sluice.Fuzz.Engine;

/// <summary>
/// What one run of a case is measured by: time and bytes allocated between Begin and End, which bracket the code under test and nothing
/// of the oracles, and the signature of what happened, which stands in for coverage.
/// </summary>
internal sealed class CaseMeter
{
    private long _startedAt;
    private long _allocatedBefore;

    /// <summary>Bytes the code under test allocated.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>How long it ran.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(0, Ticks);

    /// <summary>The same in ticks of the stopwatch.</summary>
    public long Ticks { get; private set; }

    /// <summary>Bytes beyond the input that were asked for honestly: the room the case grants for output.</summary>
    public long GrantedBytes { get; set; }

    /// <summary>The input was taken, not refused.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>What happened, as one number: equal numbers are taken for equal paths.</summary>
    public ulong Signature { get; private set; }

    public void Reset()
    {
        AllocatedBytes = 0;
        Ticks = 0;
        GrantedBytes = 0;
        IsAccepted = false;
        Signature = Fnv.Start;
    }

    public void Begin()
    {
        _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        _startedAt = Stopwatch.GetTimestamp();
    }

    public void End()
    {
        Ticks += Stopwatch.GetTimestamp() - _startedAt;
        AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore;
    }

    /// <summary>Adds to the signature.</summary>
    public void Note(long what) => Signature = (Signature ^ (ulong)what) * 0x100000001B3;

    /// <summary>Adds how large something is, roughly.</summary>
    public void NoteSize(long size) => Note(size <= 4 ? size : 4 + System.Numerics.BitOperations.Log2((ulong)size));

    /// <summary>Adds a message without its numbers and what it quotes: its template.</summary>
    public void NoteText(string text)
    {
        ulong hash = Fnv.Start;
        int quoted = text.IndexOf('"', StringComparison.Ordinal);
        foreach (char c in text.AsSpan(0, quoted < 0 ? text.Length : quoted))
            if (!char.IsAsciiDigit(c) && c != '-') hash = (hash ^ c) * 0x100000001B3;
        Note((long)hash);
    }

    public void Accept()
    {
        IsAccepted = true;
        Note(1);
    }
}
