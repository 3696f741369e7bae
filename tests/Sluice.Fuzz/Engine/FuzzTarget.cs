namespace Sluice.Fuzz.Engine;

/// <summary>
/// Something that reads bytes nobody vouches for. A case is one string of bytes and stands alone: whatever chooses versions, limits or
/// pieces is part of it. One thread; instances keep scratch.
/// </summary>
internal abstract class FuzzTarget(string name)
{
    public string Name { get; } = name;

    /// <summary>Bytes at the front that choose and are mostly left alone.</summary>
    public virtual int PrefixBytes => 0;

    /// <summary>A case that grew beyond this is cut.</summary>
    public virtual int MaxBytes => 64 * 1024;

    /// <summary>Bytes the code under test may allocate for an input.</summary>
    public virtual long AllowedBytes(int inputBytes) => (64 * 1024) + (8L * inputBytes);

    /// <summary>How long it may take for an input.</summary>
    public virtual TimeSpan AllowedTime(int inputBytes) => TimeSpan.FromMicroseconds(5000 + inputBytes);

    /// <summary>Makes a case that is right, or nearly so.</summary>
    public abstract void Generate(FuzzRandom random, CaseBytes into);

    /// <summary>After mutation: makes checksums right again, so that what is behind them is reached.</summary>
    public virtual void Repair(FuzzRandom random, CaseBytes bytes)
    {
    }

    /// <summary>Runs a case. Every exception that leaves is a finding.</summary>
    public abstract void Run(ReadOnlySpan<byte> input, CaseMeter meter);
}
