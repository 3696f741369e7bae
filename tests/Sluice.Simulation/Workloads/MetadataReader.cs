using Sluice.Base;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>
/// The checker <c>metadata-register</c>: what was acknowledged about topics and their settings is what every later reader sees. Compared
/// only when nothing was changed between the question and the answer.
/// </summary>
internal sealed class MetadataReader(World world, string name) : ClientProcess(world, name)
{
    protected override bool Act()
    {
        if (DrawTopic(oneIn: 10) is not { } topic) return false;
        if (Random.NextInt(3) == 0 && topic.Exists) AskConfigs(topic);
        else AskTopic(topic);
        return true;
    }

    private void AskTopic(TopicModel topic)
    {
        int version = topic.Version;
        var asked = new MetadataRequestTopic { Name = topic.Name };
        var request = new MetadataRequest { Topics = [asked], AllowAutoTopicCreation = false };
        Send<MetadataResponse>(ApiKey.Metadata, (short)(10 + Random.NextInt(4)), request, response =>
        {
            if (topic.Version == version && !topic.IsUnsettled) CheckTopic(topic, response.Topics[0]);
        }, static () => { });
    }

    private void CheckTopic(TopicModel topic, MetadataResponseTopic told)
    {
        var error = (ErrorCode)told.ErrorCode;
        bool isThere = error is ErrorCode.None or ErrorCode.LeaderNotAvailable;
        if (isThere != topic.Exists || (!isThere && error != ErrorCode.UnknownTopicOrPartition))
        {
            throw new ViolationException("metadata-register",
                $"{topic.Name} answers {error}, it {(topic.Exists ? "exists" : "was deleted")}");
        }
        if (!isThere) return;
        if (told.TopicId != topic.Id || told.Partitions.Count != topic.Partitions.Count)
        {
            throw new ViolationException("metadata-register",
                $"{topic.Name} is {told.TopicId} of {told.Partitions.Count}, acknowledged was {topic.Id} of {topic.Partitions.Count}");
        }
        if (World.MayLackLeader || World.IsDamaged) return;
        foreach (MetadataResponsePartition partition in told.Partitions)
        {
            if (partition.LeaderId != World.Node.Settings.NodeId)
            {
                throw new ViolationException("metadata-register", $"{topic.Name}-{partition.PartitionIndex} has no leader");
            }
        }
    }

    private void AskConfigs(TopicModel topic)
    {
        int version = topic.Version;
        int configVersion = topic.Configs.Version;
        var resource = new DescribeConfigsRequestResource
        {
            ResourceType = (sbyte)ConfigResourceType.Topic,
            ResourceName = topic.Name,
            ConfigurationKeys = null,
        };
        Send<DescribeConfigsResponse>(ApiKey.DescribeConfigs, 4, new DescribeConfigsRequest { Resources = [resource] }, response =>
        {
            if (topic.Version != version || topic.IsUnsettled || topic.Configs.Version != configVersion) return;
            DescribeConfigsResponseResult told = response.Results[0];
            if (told.ErrorCode != 0) throw Unexpected($"configs of {topic.Name}: {(ErrorCode)told.ErrorCode}");
            foreach (DescribeConfigsResponseConfig config in told.Configs) topic.Configs.Saw(topic.Name, config.Name, config.Value ?? "");
        }, static () => { });
    }
}
