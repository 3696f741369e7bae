using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Storage.Logs;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 2 ListOffsets (KIP-79, KIP-207, KIP-734): offsets by their role (negative timestamps) or by time. The indexes are asked under the
/// partition's lock, records are searched outside of it.
/// </summary>
internal sealed class ListOffsetsHandler(BrokerView view, BlockingPool pool) : RequestHandler<ListOffsetsRequest>
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;
    private const long EarliestLocal = -4;
    private const long LatestTiered = -5;
    private const long EarliestPendingUpload = -6;

    public override ApiKey Key => ApiKey.ListOffsets;

    protected override void Handle(RequestContext context, ListOffsetsRequest request)
    {
        if (!Searches(request) || !pool.TryRun(new PooledSearch(this, context, request))) Answer(context, request);
    }

    /// <summary>True when records have to be read to answer.</summary>
    private static bool Searches(ListOffsetsRequest request)
    {
        foreach (ListOffsetsRequestTopic topic in request.Topics)
        {
            foreach (ListOffsetsRequestPartition partition in topic.Partitions)
            {
                if (partition.Timestamp is >= 0 or MaxTimestamp) return true;
            }
        }
        return false;
    }

    private void Answer(RequestContext context, ListOffsetsRequest request)
    {
        var response = new ListOffsetsResponse { Topics = new List<ListOffsetsResponseTopic>(request.Topics.Count) };
        HashSet<TopicPartition> seen = [];
        HashSet<TopicPartition> twice = [];
        foreach (ListOffsetsRequestTopic topic in request.Topics)
        {
            foreach (ListOffsetsRequestPartition partition in topic.Partitions)
            {
                var name = new TopicPartition(topic.Name, partition.PartitionIndex);
                if (!seen.Add(name)) twice.Add(name);
            }
        }
        foreach (ListOffsetsRequestTopic topic in request.Topics)
        {
            var told = new ListOffsetsResponseTopic { Name = topic.Name };
            foreach (ListOffsetsRequestPartition asked in topic.Partitions.DistinctBy(partition => partition.PartitionIndex))
            {
                told.Partitions.Add(twice.Contains(new TopicPartition(topic.Name, asked.PartitionIndex))
                    ? Refused(asked, ErrorCode.InvalidRequest)
                    : Find(context, request, topic.Name, asked));
            }
            response.Topics.Add(told);
        }
        context.Answer(response);
    }

    private ListOffsetsResponsePartition Find(
        RequestContext context, ListOffsetsRequest request, string topic, ListOffsetsRequestPartition asked)
    {
        if (!IsServed(asked.Timestamp, context.ApiVersion)) return Refused(asked, ErrorCode.UnsupportedVersion);
        ErrorCode error = view.Topics.FindPartition(topic, asked.PartitionIndex, out Partition? partition);
        if (error != ErrorCode.None) return Refused(asked, error);
        var question = new Question(asked.Timestamp, request.ReplicaId, committed: request.IsolationLevel == 1);
        error = partition!.Ask(
            asked.CurrentLeaderEpoch, ref question, static (log, leader, ref q) => q.Answer(log, leader!.EpochStartOffset));
        if (error != ErrorCode.None) return Refused(asked, error);
        question.Finish();
        if (question.IsUncertain)
        {
            return Refused(asked, context.ApiVersion >= 5 ? ErrorCode.OffsetNotAvailable : ErrorCode.LeaderNotAvailable);
        }
        return new ListOffsetsResponsePartition
        {
            PartitionIndex = asked.PartitionIndex,
            Offset = question.Offset,
            Timestamp = question.TimestampMs,
            LeaderEpoch = question.Epoch,
        };
    }

    private static bool IsServed(long timestamp, short version) => timestamp switch
    {
        >= Earliest => true,
        MaxTimestamp => version >= 7,
        EarliestLocal => version >= 8,
        LatestTiered => version >= 9,
        EarliestPendingUpload => version >= 11,
        _ => false,
    };

    private static ListOffsetsResponsePartition Refused(ListOffsetsRequestPartition asked, ErrorCode error) =>
        new() { PartitionIndex = asked.PartitionIndex, ErrorCode = (short)error, Offset = -1, Timestamp = -1, LeaderEpoch = -1 };

    private sealed class PooledSearch(ListOffsetsHandler handler, RequestContext context, ListOffsetsRequest request) : IPoolWork
    {
        public void Run(BlockingPool.Worker worker)
        {
            try
            {
                handler.Answer(context, request);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                context.Close(CloseReason.InternalError);
            }
        }
    }

    /// <summary>One lookup: the part under the lock, and the search of records after it.</summary>
    private struct Question(long timestamp, int replicaId, bool committed)
    {
        private TimestampSearch? _search;
        private long _bound;
        private bool _isBehind;

        public long Offset { get; private set; } = -1;

        public long TimestampMs { get; private set; } = -1;

        public int Epoch { get; private set; } = -1;

        /// <summary>The leader is too new to know what is committed (KIP-207).</summary>
        public bool IsUncertain { get; private set; }

        public void Answer(PartitionLog log, long epochStartOffset)
        {
            bool isConsumer = replicaId == -1;
            _bound = !isConsumer ? log.LogEndOffset : committed ? log.LastStableOffset : log.HighWatermark;
            _isBehind = isConsumer && log.HighWatermark < epochStartOffset;
            switch (timestamp)
            {
                case Latest:
                    IsUncertain = _isBehind;
                    Set(_bound, log.LatestEpoch);
                    return;
                case Earliest or EarliestLocal:
                    Set(log.LogStartOffset, log.EpochAt(log.LogStartOffset));
                    return;
                case LatestTiered or EarliestPendingUpload:
                    return;
                case MaxTimestamp:
                    _search = log.LocateMaxTimestamp();
                    return;
                default:
                    _search = log.LocateTimestamp(timestamp);
                    return;
            }
        }

        /// <summary>Reads the records that the lookup pointed to.</summary>
        public void Finish()
        {
            if (_search is null) return;
            using TimestampSearch search = _search;
            if (search.Run() is not { } found) return;
            if (found.Offset >= _bound)
            {
                IsUncertain = _isBehind;
                return;
            }
            Set(found.Offset, found.LeaderEpoch);
            TimestampMs = found.TimestampMs;
        }

        private void Set(long offset, int epoch)
        {
            Offset = offset;
            Epoch = epoch;
        }
    }
}
