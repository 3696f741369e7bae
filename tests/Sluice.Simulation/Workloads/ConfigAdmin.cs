using Sluice.Base;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>
/// Changes settings of topics, one at a time: what shapes segments, indexes, flushes and codecs while records are written.
/// </summary>
internal sealed class ConfigAdmin(World world, string name) : ClientProcess(world, name)
{
    protected override bool Act()
    {
        if (DrawTopic(oneIn: 15) is not { Exists: true } topic) return false;
        (string key, string value) = Draw();
        topic.Configs.BeginChange(key);
        var resource = new IncrementalAlterConfigsRequestResource
        {
            ResourceType = (sbyte)ConfigResourceType.Topic,
            ResourceName = topic.Name,
        };
        resource.Configs.Add(new IncrementalAlterConfigsRequestConfig { Name = key, Value = value, ConfigOperation = 0 });
        World.Trace.Add($"{Name} sets {key} of {topic.Name} to {value}");
        Uuid id = topic.Id;
        var request = new IncrementalAlterConfigsRequest { Resources = [resource] };
        Send<IncrementalAlterConfigsResponse>(ApiKey.IncrementalAlterConfigs, 1, request,
            response => Changed(topic, id, key, value, (ErrorCode)response.Responses[0].ErrorCode), static () => { });
        return true;
    }

    private void Changed(TopicModel topic, Uuid id, string key, string value, ErrorCode error)
    {
        if (error == ErrorCode.None)
        {
            if (topic.Exists && topic.Id == id && !topic.IsUnsettled) topic.Configs.Changed(key, value);
            return;
        }
        bool isExcused = error switch
        {
            ErrorCode.RequestTimedOut => true,
            ErrorCode.UnknownTopicOrPartition => topic.IsUnsettled || !topic.Exists || topic.Id != id,
            ErrorCode.NotController => World.MayLackLeader || World.IsDamaged,
            _ => false,
        };
        if (!isExcused) throw Unexpected($"{key} of {topic.Name} answers {error}");
    }

    private (string Key, string Value) Draw() => Random.NextInt(6) switch
    {
        0 => ("segment.ms", $"{20 + Random.NextInt(5000)}"),
        1 => ("index.interval.bytes", $"{1 + Random.NextInt(4096)}"),
        2 => ("flush.messages", $"{1 + Random.NextInt(50)}"),
        3 => ("segment.index.bytes", $"{12 * (2 + Random.NextInt(20))}"),
        4 => ("compression.type", Random.NextInt(2) == 0 ? "producer" : "lz4"),
        _ => ("file.delete.delay.ms", $"{Random.NextInt(5000)}"),
    };
}
