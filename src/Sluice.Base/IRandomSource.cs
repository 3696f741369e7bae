namespace Sluice.Base;

/// <summary>The randomness seam: a node draws ids, jitter and choices from one source, which a simulation seeds.</summary>
public interface IRandomSource
{
    /// <summary>64 uniformly distributed bits.</summary>
    ulong Next();
}
