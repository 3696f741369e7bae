using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>
/// Reads every partition it may address from the beginning on, with fetch sessions (KIP-227) or without, by names or ids, in long polls of
/// random shape, one at a time. Checks that nothing is skipped, repeated or shown before it may be (P6, P7).
/// </summary>
internal sealed class Consumer : ClientProcess
{
    private const short FirstSessionVersion = 7;
    private const short FirstIdVersion = 13;

    private readonly short _version;
    private readonly bool _usesSessions;
    private readonly List<ReadPosition> _positions = [];
    private int _sessionId;
    private int _sessionEpoch;

    public Consumer(World world, string name)
        : base(world, name)
    {
        _version = (short)(4 + Random.NextInt(15));
        _usesSessions = _version >= FirstSessionVersion && Random.NextInt(2) == 0;
    }

    private bool UsesIds => _version >= FirstIdVersion;

    /// <summary>
    /// Positions behind the end of a log that lost its end as documented go back with it; and a log start that was not on disk yet may
    /// have gone back.
    /// </summary>
    public override void NodeRestarted()
    {
        foreach (ReadPosition position in _positions)
        {
            position.MustReset = false;
            position.Next = Math.Min(position.Next, Math.Max(position.Target.Model.End, position.Target.Model.SeenHighWatermark));
        }
    }

    protected override void Connected() => EndSession();

    protected override bool Act()
    {
        if (Pending > 0 || !World.IsOpen || Random.NextInt(4) == 0) return false;
        FindPartitions();
        if (_positions.Count == 0) return false;
        if (_positions.Find(static p => p.MustReset) is { } lost) Reset(lost);
        else Poll();
        return true;
    }

    private void FindPartitions()
    {
        for (int i = _positions.Count - 1; i >= 0; i--)
        {
            if (_positions[i].Target.IsCurrent) continue;
            _positions.RemoveAt(i);
            EndSession();
        }
        foreach (TopicModel topic in World.Topics)
        {
            if (!topic.Exists || (topic.Plan.IsVolatile && !UsesIds)) continue;
            for (int i = 0; i < topic.Partitions.Count; i++)
            {
                PartitionModel model = topic.Partitions[i];
                if (_positions.Exists(p => p.Target.Model == model)) continue;
                _positions.Add(new ReadPosition(new ProduceTarget(topic, topic.Id, i, model)));
            }
        }
    }

    /// <summary>The next poll begins a session anew.</summary>
    private void EndSession()
    {
        (_sessionId, _sessionEpoch) = (0, 0);
        foreach (ReadPosition position in _positions) position.ToldSession = -1;
    }

    private void Poll()
    {
        var request = new FetchRequest
        {
            MaxWaitMs = Random.NextInt(2) == 0 ? 0 : Random.NextInt(500),
            MinBytes = Random.NextInt(3) == 0 ? 1 + Random.NextInt(2000) : 1,
            MaxBytes = 1 << (6 + Random.NextInt(17)),
            SessionId = _sessionId,
            SessionEpoch = _usesSessions ? _sessionEpoch : -1,
            IsolationLevel = (sbyte)Random.NextInt(2),
        };
        foreach (ReadPosition position in _positions)
        {
            if (_usesSessions && position.ToldSession == position.Next) continue;
            position.ToldSession = position.Next;
            var topic = new FetchRequestTopic { Topic = position.Target.Topic.Name, TopicId = position.Target.TopicId };
            topic.Partitions.Add(new FetchRequestPartition
            {
                Partition = position.Target.Partition,
                FetchOffset = position.Next,
                PartitionMaxBytes = 1 << (6 + Random.NextInt(17)),
            });
            request.Topics.Add(topic);
        }
        Send<FetchResponse>(ApiKey.Fetch, _version, request, Polled, EndSession);
    }

    private void Polled(FetchResponse response)
    {
        var error = (ErrorCode)response.ErrorCode;
        if (error is ErrorCode.FetchSessionIdNotFound or ErrorCode.InvalidFetchSessionEpoch or ErrorCode.FetchSessionTopicIdError
            && _sessionId != 0)
        {
            EndSession();
            return;
        }
        if (error == ErrorCode.UnknownTopicId) return;
        if (error != ErrorCode.None) throw Unexpected($"fetch answers {error}");
        if (_usesSessions)
        {
            _sessionId = response.SessionId;
            _sessionEpoch = _sessionId == 0 ? 0 : _sessionEpoch + 1;
            if (_sessionId == 0) EndSession();
        }
        foreach (FetchResponseTopic topic in response.Responses)
        {
            foreach (FetchResponsePartition told in topic.Partitions)
            {
                ReadPosition? position = _positions.Find(p => p.Target.Partition == told.PartitionIndex
                    && (UsesIds ? p.Target.TopicId == topic.TopicId : p.Target.Topic.Name == topic.Topic));
                if (position is null)
                {
                    throw Unexpected($"records of {topic.Topic}{topic.TopicId}-{told.PartitionIndex}, which was not asked for");
                }
                if (position.Target.IsCurrent) Take(position, told);
            }
        }
    }

    private void Take(ReadPosition position, FetchResponsePartition told)
    {
        PartitionModel model = position.Target.Model;
        switch ((ErrorCode)told.ErrorCode)
        {
            case ErrorCode.None:
                break;
            case ErrorCode.OffsetOutOfRange:
                World.Trace.Add($"{Name}: {model.Name} has no offset {position.Next}");
                position.MustReset = true;
                position.ToldSession = -1;
                return;
            default:
                position.ToldSession = -1;
                ProduceErrors.Check(World, this, position.Target, (ErrorCode)told.ErrorCode);
                return;
        }
        model.ShowHighWatermark(told.HighWatermark);
        if (told.LogStartOffset >= 0) model.ShowStart(told.LogStartOffset, Name);
        if (told.HighWatermark < position.Next || told.LogStartOffset > told.HighWatermark || told.LastStableOffset > told.HighWatermark)
        {
            throw new ViolationException("offsets-order", $"{model.Name} at {position.Next}: start {told.LogStartOffset}, "
                + $"last stable {told.LastStableOffset}, high watermark {told.HighWatermark}");
        }
        World.Records.Read(model.Name, position.Next, told.Records);
        long from = position.Next;
        foreach (FoundRecord record in World.Records.Found)
        {
            if (record.Offset < from) continue;
            if (record.Offset >= told.HighWatermark)
            {
                throw new ViolationException("visible-too-early",
                    $"{model.Name}: {record.Offset} is shown, the high watermark is {told.HighWatermark}");
            }
            model.Read(record.Offset, record.Id, record.TimestampMs);
            position.Next = record.Offset + 1;
        }
    }

    private void Reset(ReadPosition position)
    {
        const long earliest = -2;
        var topic = new ListOffsetsRequestTopic { Name = position.Target.Topic.Name };
        topic.Partitions.Add(new ListOffsetsRequestPartition { PartitionIndex = position.Target.Partition, Timestamp = earliest });
        var request = new ListOffsetsRequest { ReplicaId = -1, Topics = [topic], TimeoutMs = 1000 };
        Send<ListOffsetsResponse>(ApiKey.ListOffsets, 5, request, response => GotStart(position, response), static () => { });
    }

    private void GotStart(ReadPosition position, ListOffsetsResponse response)
    {
        ListOffsetsResponsePartition told = response.Topics[0].Partitions[0];
        if (!position.Target.IsCurrent || position.Target.Topic.IsUnsettled) return;
        ProduceErrors.Check(World, this, position.Target, (ErrorCode)told.ErrorCode);
        if (told.ErrorCode != 0) return;
        PartitionModel model = position.Target.Model;
        model.ShowStart(told.Offset, Name);
        if (told.Offset <= position.Next)
        {
            throw new ViolationException("lost-write",
                $"{model.Name}: offset {position.Next} was out of range, but the log begins at {told.Offset}; known up to {model.End}");
        }
        position.Next = told.Offset;
        position.MustReset = false;
    }
}
