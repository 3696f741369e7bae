using Sluice.Protocol.Errors;
using Sluice.Protocol.Wire;
using Sluice.Server.Network;
using Sluice.Storage.Indexes;

namespace Sluice.Server.Fetching;

/// <summary>
/// Writes a Fetch response of any served version (4–18): the fields as bytes, the records as file regions between them, so that they go
/// from the page cache to the socket. Takes over the leases of the targets.
/// </summary>
internal static class FetchAnswer
{
    private const short FirstFlexibleVersion = 12;
    private const short FirstTopicIdVersion = 13;

    /// <summary>Writes the response into the frame.</summary>
    public static void Write(AnswerFrame frame, short version, FetchOperation fetch)
    {
        WireWriter writer = frame.Writer;
        bool flexible = version >= FirstFlexibleVersion;
        writer.WriteInt32(0);
        if (version >= 7)
        {
            writer.WriteInt16((short)fetch.Error);
            writer.WriteInt32(fetch.SessionId);
        }
        Span<FetchTarget> targets = fetch.Targets;
        writer.WriteArrayLength(CountTopics(targets), flexible);
        for (int start = 0; start < targets.Length;)
        {
            if (!targets[start].IsTold)
            {
                start++;
                continue;
            }
            int end = EndOfTopic(targets, start, out int told);
            if (version >= FirstTopicIdVersion) writer.WriteUuid(targets[start].TopicId);
            else writer.WriteString(targets[start].Topic, flexible);
            writer.WriteArrayLength(told, flexible);
            for (int i = start; i < end; i++)
            {
                if (targets[i].IsTold) WritePartition(writer, version, flexible, ref targets[i], frame);
            }
            if (flexible) writer.WriteUnsignedVarint(0);
            start = end;
        }
        if (flexible) writer.WriteUnsignedVarint(0);
    }

    private static int CountTopics(ReadOnlySpan<FetchTarget> targets)
    {
        int topics = 0;
        for (int start = 0; start < targets.Length;)
        {
            if (!targets[start].IsTold)
            {
                start++;
                continue;
            }
            topics++;
            start = EndOfTopic(targets, start, out _);
        }
        return topics;
    }

    /// <summary>The end of the run of one topic; targets that are not told do not break it.</summary>
    private static int EndOfTopic(ReadOnlySpan<FetchTarget> targets, int start, out int told)
    {
        told = 0;
        int end = start;
        while (end < targets.Length && (!targets[end].IsTold || targets[end].IsSameTopic(targets[start])))
        {
            if (targets[end].IsTold) told++;
            end++;
        }
        return end;
    }

    private static void WritePartition(WireWriter writer, short version, bool flexible, ref FetchTarget target, AnswerFrame frame)
    {
        writer.WriteInt32(target.Index);
        writer.WriteInt16((short)ErrorFor(target.Error, version));
        writer.WriteInt64(target.HighWatermark);
        writer.WriteInt64(target.LastStableOffset);
        if (version >= 5) writer.WriteInt64(target.LogStartOffset);
        if (IsUnread(target.Error)) writer.WriteArrayLength(0, flexible);
        else WriteAborted(writer, flexible, target.Aborted);
        if (version >= 11) writer.WriteInt32(-1);
        int bytes = target.Records?.Length ?? 0;
        if (flexible) writer.WriteUnsignedVarint((uint)bytes + 1);
        else writer.WriteInt32(bytes);
        if (target.Records is { } records)
        {
            frame.AddRegion(records);
            target.Records = null;
        }
        if (flexible) WriteTags(writer, target);
    }

    /// <summary>Version 5 and below know no storage error: clients of that time find a new leader by the other code.</summary>
    private static ErrorCode ErrorFor(ErrorCode error, short version) =>
        error == ErrorCode.KafkaStorageError && version <= 5 ? ErrorCode.NotLeaderOrFollower : error;

    /// <summary>Where no log was asked, Kafka's list of aborted transactions is empty rather than null.</summary>
    private static bool IsUnread(ErrorCode error) =>
        error is ErrorCode.UnknownTopicOrPartition or ErrorCode.UnknownTopicId or ErrorCode.UnknownServerError;

    private static void WriteAborted(WireWriter writer, bool flexible, List<AbortedTxn>? aborted)
    {
        if (aborted is null)
        {
            writer.WriteArrayLength(-1, flexible);
            return;
        }
        writer.WriteArrayLength(aborted.Count, flexible);
        foreach (AbortedTxn transaction in aborted)
        {
            writer.WriteInt64(transaction.ProducerId);
            writer.WriteInt64(transaction.FirstOffset);
            if (flexible) writer.WriteUnsignedVarint(0);
        }
    }

    private static void WriteTags(WireWriter writer, in FetchTarget target)
    {
        bool diverging = target.Diverging.Epoch >= 0;
        bool leader = target is { LeaderId: >= 0, LeaderEpoch: >= 0 }
            && target.Error is ErrorCode.NotLeaderOrFollower or ErrorCode.FencedLeaderEpoch;
        writer.WriteUnsignedVarint((diverging ? 1u : 0) + (leader ? 1u : 0));
        if (diverging)
        {
            int tag = writer.BeginTag(0);
            writer.WriteInt32(target.Diverging.Epoch);
            writer.WriteInt64(target.Diverging.EndOffset);
            writer.WriteUnsignedVarint(0);
            writer.EndTag(tag);
        }
        if (leader)
        {
            int tag = writer.BeginTag(1);
            writer.WriteInt32(target.LeaderId);
            writer.WriteInt32(target.LeaderEpoch);
            writer.WriteUnsignedVarint(0);
            writer.EndTag(tag);
        }
    }
}
