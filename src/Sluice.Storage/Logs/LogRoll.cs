using Sluice.Storage.Producers;
using Sluice.Storage.Segments;

namespace Sluice.Storage.Logs;

/// <summary>Ends the active segment and begins the next; under the partition lock, without any flush: that is the syncer's.</summary>
internal static class LogRoll
{
    public static void Roll(LogState state, long baseOffset, long nowMs)
    {
        var active = state.Segments.Active;
        long newBase = Math.Max(baseOffset, state.LogEndOffset);
        if (active.SizeBytes == 0 && active.BaseOffset == newBase) return;
        active.End();
        byte[] producers = ProducerSnapshot.Write(state.Producers.Entries);
        LogSegment next;
        using (new OutsideGate(state.Gate))
        {
            active.Save();
            ProducerSnapshots.Write(state, newBase, producers);
            next = LogSegment.Create(state.Directory, state.Path, newBase, nowMs);
        }

        active.Deactivate();
        state.AddSegment(next);
    }
}
