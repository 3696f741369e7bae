using Sluice.Storage.Producers;

namespace Sluice.Storage.Logs;

/// <summary>Ends the active segment and begins the next; under the partition lock, without any flush: that is the syncer's.</summary>
internal static class LogRoll
{
    public static void Roll(LogState state, long baseOffset, long nowMs)
    {
        var active = state.Segments.Active;
        long newBase = Math.Max(baseOffset, state.LogEndOffset);
        if (active.SizeBytes == 0 && active.BaseOffset == newBase) return;
        active.Seal();
        ProducerSnapshots.Write(state, newBase, state.Producers);
        state.AddSegment(newBase, nowMs);
    }
}
