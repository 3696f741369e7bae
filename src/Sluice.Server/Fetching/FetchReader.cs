using Sluice.Protocol.Errors;
using Sluice.Storage.Epochs;
using Sluice.Storage.Logs;

namespace Sluice.Server.Fetching;

/// <summary>
/// One look at the partitions of a fetch, in order: each under its own lock, each for what the limits leave. The first batch that is
/// found is returned whole even when it exceeds every limit, so that a consumer never stands still.
/// </summary>
internal static class FetchReader
{
    /// <summary>
    /// Looks at every target. <paramref name="bytes"/> counts the records found; <paramref name="mustAnswer"/> is set when something
    /// other than records must be told at once, <paramref name="isCold"/> when a target cannot be looked at without the disk.
    /// </summary>
    public static void Look(FetchOperation fetch, out long bytes, out bool mustAnswer, out bool isCold)
    {
        bytes = 0;
        isCold = false;
        long nowMs = fetch.Context.Loop.Lane.NowMs;
        mustAnswer = fetch.Count == 0;
        FetchParameters parameters = fetch.Parameters;
        foreach (ref FetchTarget target in fetch.Targets)
        {
            if (target.Partition is not { } partition)
            {
                mustAnswer = true;
                continue;
            }
            int left = (int)Math.Max(0, parameters.MaxBytes - bytes);
            var question = new Question(target, parameters, Math.Min(left, target.MaxBytes), wholeFirstBatch: bytes == 0, nowMs);
            ErrorCode error = partition.Ask(target.CurrentLeaderEpoch, ref question, static (log, leader, ref q) => q.Answer(log));
            target = question.Target;
            target.LeaderEpoch = partition.LeaderEpoch;
            if (error != ErrorCode.None) target.Fail(error);
            if (target.Error != ErrorCode.None || target.Diverging.Epoch >= 0) mustAnswer = true;
            isCold |= target.Cold is not null;
            bytes += target.Records?.Length ?? target.Cold?.Length ?? 0;
        }
    }

    /// <summary>What is asked of one partition while its lock is held.</summary>
    private struct Question(in FetchTarget target, in FetchParameters parameters, int maxBytes, bool wholeFirstBatch, long nowMs)
    {
        public FetchTarget Target = target;
        private readonly FetchParameters _parameters = parameters;

        public void Answer(PartitionLog log)
        {
            Target.HighWatermark = log.HighWatermark;
            Target.LastStableOffset = log.LastStableOffset;
            Target.LogStartOffset = log.LogStartOffset;
            if (Target.LastFetchedEpoch >= 0 && !SharesHistory(log)) return;
            if (Target.FetchOffset < log.LogStartOffset || Target.FetchOffset > log.LogEndOffset)
            {
                Target.Fail(ErrorCode.OffsetOutOfRange);
                return;
            }
            long upper = Upper(log);
            if (Target.FetchOffset >= upper || (maxBytes == 0 && !wholeFirstBatch)) return;
            LogRead read = log.ReadCached(Target.FetchOffset, maxBytes, wholeFirstBatch, upper, nowMs);
            if (read.Error != ErrorCode.None)
            {
                Target.Fail(read.Error);
                return;
            }
            Target.Records = read.Region;
            Target.Cold = read.Cold;
            if (!_parameters.ReadCommitted) return;
            Target.Aborted = [];
            if (read.Region is not null) log.CollectAborted(Target.FetchOffset, read.UpperOffset, Target.Aborted);
        }

        private readonly long Upper(PartitionLog log)
        {
            if (!_parameters.IsConsumer) return log.LogEndOffset;
            return _parameters.ReadCommitted ? log.LastStableOffset : log.HighWatermark;
        }

        /// <summary>Compares the client's last epoch with ours (KIP-320, KIP-595): false when the answer is about that.</summary>
        private bool SharesHistory(PartitionLog log)
        {
            EpochEnd end = log.EndOffsetForEpoch(Target.LastFetchedEpoch);
            if (end.EndOffset < 0)
            {
                Target.Fail(ErrorCode.OffsetOutOfRange);
                return false;
            }
            if (end.Epoch >= Target.LastFetchedEpoch && end.EndOffset >= Target.FetchOffset) return true;
            Target.Diverging = end;
            return false;
        }
    }
}
