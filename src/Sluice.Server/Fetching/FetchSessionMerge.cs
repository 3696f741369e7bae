using Sluice.Base;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Server.Fetching;

/// <summary>
/// Takes a fetch request into its session (KIP-227) and lists what the fetch is to look at. By (id, epoch): (0, −1) no session; (0, 0) a
/// new one; (n, 0) the old one is closed and a new one made; (n, −1) it is closed; (n, e) an increment of it.
/// </summary>
internal readonly ref struct FetchSessionMerge(FetchSessionCache cache, Instant now)
{
    private const int FinalEpoch = -1;
    private const int InitialEpoch = 0;

    /// <summary>Fills the fetch's targets; the error, if any, is of the whole request.</summary>
    public ErrorCode Apply(FetchOperation fetch, FetchRequest request, bool usesTopicIds)
    {
        if (request.SessionEpoch is FinalEpoch or InitialEpoch)
        {
            if (request.SessionId != 0) cache.Remove(request.SessionId);
            FetchSession? session = request.SessionEpoch == FinalEpoch
                ? null
                : cache.TryCreate(!fetch.Parameters.IsConsumer, usesTopicIds, CountPartitions(request), now);
            Fill(fetch, request, session);
            return ErrorCode.None;
        }
        return Increment(fetch, request, usesTopicIds);
    }

    private ErrorCode Increment(FetchOperation fetch, FetchRequest request, bool usesTopicIds)
    {
        if (cache.Find(request.SessionId) is not { } session) return ErrorCode.FetchSessionIdNotFound;
        lock (session.Gate)
        {
            if (session.NextEpoch != request.SessionEpoch) return ErrorCode.InvalidFetchSessionEpoch;
            if (session.UsesTopicIds != usesTopicIds) return ErrorCode.FetchSessionTopicIdError;
            session.Used(now);
            foreach (FetchRequestForgottenTopic topic in request.ForgottenTopicsData)
            {
                foreach (int partition in topic.Partitions) session.Forget(topic.Topic, topic.TopicId, partition);
            }
            foreach (FetchRequestTopic topic in request.Topics)
            {
                foreach (FetchRequestPartition partition in topic.Partitions) Take(session, topic, partition);
            }
            session.CachedCount = session.Count;
            if (session.Count == 0)
            {
                cache.Remove(session.Id);
                return ErrorCode.None;
            }
            fetch.Session = session;
            fetch.SessionId = session.Id;
            fetch.IsIncremental = true;
            for (SessionPartition? entry = session.First; entry is not null; entry = FetchSession.After(entry)) fetch.Add().Set(entry);
        }
        return ErrorCode.None;
    }

    private static void Fill(FetchOperation fetch, FetchRequest request, FetchSession? session)
    {
        if (session is null)
        {
            foreach (FetchRequestTopic topic in request.Topics)
            {
                foreach (FetchRequestPartition partition in topic.Partitions) fetch.Add().Set(topic, partition, entry: null);
            }
            return;
        }
        lock (session.Gate)
        {
            foreach (FetchRequestTopic topic in request.Topics)
            {
                foreach (FetchRequestPartition partition in topic.Partitions)
                {
                    fetch.Add().Set(topic, partition, Take(session, topic, partition));
                }
            }
        }
        fetch.Session = session;
        fetch.SessionId = session.Id;
    }

    private static SessionPartition Take(FetchSession session, FetchRequestTopic topic, FetchRequestPartition partition)
    {
        SessionPartition entry = session.GetOrAdd(topic.Topic, topic.TopicId, partition.Partition);
        entry.FetchOffset = partition.FetchOffset;
        entry.MaxBytes = partition.PartitionMaxBytes;
        entry.CurrentLeaderEpoch = partition.CurrentLeaderEpoch;
        entry.LastFetchedEpoch = partition.LastFetchedEpoch;
        entry.FollowerLogStartOffset = partition.LogStartOffset;
        return entry;
    }

    private static int CountPartitions(FetchRequest request)
    {
        int count = 0;
        foreach (FetchRequestTopic topic in request.Topics) count += topic.Partitions.Count;
        return count;
    }
}
