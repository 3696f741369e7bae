using Sluice.Storage.Indexes;
using Sluice.Tests.Storage.Crashes;
using Xunit;

namespace Sluice.Tests.Storage.Damage;

/// <summary>What a damaged log still had.</summary>
internal sealed record DamageOutcome(List<LogBatch> Batches, List<string> Producers, long LogStart, long LogEnd)
{
    /// <summary>Base offsets of batches found by their offset.</summary>
    internal List<long> Found { get; } = [];

    internal List<AbortedTxn> Aborted { get; } = [];

    /// <summary>Every record is there, at its offset, and found by it.</summary>
    internal void AssertNothingLost(SmallLog sound)
    {
        Assert.Equal((sound.LogStart, sound.LogEnd), (LogStart, LogEnd));
        Assert.Equal(sound.Batches, Batches);
        Assert.Equal(sound.Batches.Where(b => b.BaseOffset >= LogStart).Select(b => b.BaseOffset), Found);
    }
}
