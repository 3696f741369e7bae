using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>
/// Deletes volatile topics and creates them again, gives others more partitions; one change at a time, alone in doing so.
/// </summary>
internal sealed class TopicAdmin(World world, string name) : ClientProcess(world, name)
{
    private const int MostPartitions = 5;

    protected override bool Act()
    {
        if (DrawTopic(oneIn: 12) is not { } topic) return false;
        if (!topic.Exists) Create(topic);
        else if (topic.Plan.IsVolatile && Random.NextInt(2) == 0) Delete(topic);
        else if (topic.Partitions.Count < MostPartitions && Random.NextInt(4) == 0) Grow(topic);
        else return false;
        return true;
    }

    private void Create(TopicModel topic)
    {
        topic.BeginChange();
        int partitions = 1 + Random.NextInt(3);
        var asked = new CreateTopicsRequestTopic { Name = topic.Name, NumPartitions = partitions, ReplicationFactor = 1 };
        foreach ((string key, string value) in topic.Plan.Configs)
        {
            asked.Configs.Add(new CreateTopicsRequestConfig { Name = key, Value = value });
        }
        var request = new CreateTopicsRequest { Topics = [asked], TimeoutMs = 20_000 };
        World.Trace.Add($"{Name} creates {topic.Name} of {partitions}");
        Send<CreateTopicsResponse>(ApiKey.CreateTopics, 7, request, response =>
        {
            CreateTopicsResponseTopic told = response.Topics[0];
            if (Failed(topic, (ErrorCode)told.ErrorCode)) return;
            topic.Created(told.TopicId, partitions);
        }, static () => { });
    }

    private void Delete(TopicModel topic)
    {
        topic.BeginChange();
        bool byId = Random.NextInt(2) == 0;
        var asked = new DeleteTopicsRequestTopic { Name = byId ? null : topic.Name, TopicId = byId ? topic.Id : default };
        var request = new DeleteTopicsRequest { Topics = [asked], TimeoutMs = 20_000 };
        World.Trace.Add($"{Name} deletes {topic.Name}");
        Send<DeleteTopicsResponse>(ApiKey.DeleteTopics, 6, request, response =>
        {
            if (!Failed(topic, (ErrorCode)response.Responses[0].ErrorCode)) topic.Deleted();
        }, static () => { });
    }

    private void Grow(TopicModel topic)
    {
        topic.BeginChange();
        int count = topic.Partitions.Count + 1;
        var request = new CreatePartitionsRequest
        {
            Topics = [new CreatePartitionsRequestTopic { Name = topic.Name, Count = count, Assignments = null }],
            TimeoutMs = 20_000,
        };
        World.Trace.Add($"{Name} gives {topic.Name} {count} partitions");
        Send<CreatePartitionsResponse>(ApiKey.CreatePartitions, 3, request, response =>
        {
            if (!Failed(topic, (ErrorCode)response.Results[0].ErrorCode)) topic.Grown(count);
        }, static () => { });
    }

    /// <summary>Refused with a cause: the outcome stays open until the node starts again.</summary>
    private bool Failed(TopicModel topic, ErrorCode error)
    {
        if (error == ErrorCode.None) return false;
        World.Trace.Add($"{Name}: {topic.Name} answers {error}");
        bool isExcused = error switch
        {
            ErrorCode.RequestTimedOut => true,
            ErrorCode.InvalidReplicationFactor or ErrorCode.NotController => World.MayLackLeader || World.IsDamaged,
            _ => false,
        };
        if (!isExcused) throw Unexpected($"{topic.Name} answers {error}");
        return true;
    }
}
