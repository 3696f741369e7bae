using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;
using Sluice.Server.Replicas;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 75 DescribeTopicPartitions (KIP-966): topics sorted by name in pages of partitions; a cursor says where the next page begins.
/// </summary>
internal sealed class DescribeTopicPartitionsHandler(BrokerView view) : RequestHandler<DescribeTopicPartitionsRequest>
{
    public override ApiKey Key => ApiKey.DescribeTopicPartitions;

    protected override void Handle(RequestContext context, DescribeTopicPartitionsRequest request)
    {
        MetadataImage image = view.Image;
        var response = new DescribeTopicPartitionsResponse();
        int left = Math.Clamp(request.ResponsePartitionLimit, 1, view.Settings.Fetch.DescribePartitionsLimit);
        string from = request.Cursor?.TopicName ?? "";
        bool all = request.Topics.Count == 0;
        IEnumerable<string> names = all ? image.Topics.ByName.Keys : request.Topics.Select(t => t.Name).Distinct();
        foreach (string name in names.Where(n => string.CompareOrdinal(n, from) >= 0).Order(StringComparer.Ordinal))
        {
            if (left == 0)
            {
                response.NextCursor = new DescribeTopicPartitionsResponseNextCursor { TopicName = name, PartitionIndex = 0 };
                break;
            }
            if (image.Topics.Find(name) is not { } topic)
            {
                response.Topics.Add(Unknown(name));
                continue;
            }
            int first = name == from ? Math.Max(0, request.Cursor?.PartitionIndex ?? 0) : 0;
            int end = (int)Math.Min(topic.Partitions.Length, (long)first + left);
            response.Topics.Add(Describe(context, image, topic, first, end));
            left -= Math.Max(0, end - first);
            if (end >= topic.Partitions.Length) continue;
            response.NextCursor = new DescribeTopicPartitionsResponseNextCursor { TopicName = name, PartitionIndex = end };
            break;
        }
        context.Answer(response);
    }

    private static DescribeTopicPartitionsResponseTopic Unknown(string name) => new()
    {
        ErrorCode = (short)(TopicNames.IsValid(name) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException),
        Name = name,
        TopicAuthorizedOperations = AuthorizedOperations.Topic,
    };

    private static DescribeTopicPartitionsResponseTopic Describe(
        RequestContext context, MetadataImage image, TopicImage topic, int first, int end)
    {
        var told = new DescribeTopicPartitionsResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.Id,
            IsInternal = InternalTopics.Contains(topic.Name),
            TopicAuthorizedOperations = AuthorizedOperations.Topic,
        };
        for (int i = first; i < end; i++)
        {
            PartitionImage state = topic.Partitions[i];
            var reach = new PartitionReach(image, state, context.Listener.Name);
            ErrorCode error = reach.LeaderError(knowsListenerNotFound: true);
            told.Partitions.Add(new DescribeTopicPartitionsResponsePartition
            {
                ErrorCode = (short)error,
                PartitionIndex = i,
                LeaderId = error == ErrorCode.None ? state.Leader : -1,
                LeaderEpoch = state.LeaderEpoch,
                ReplicaNodes = [.. state.Replicas],
                IsrNodes = [.. state.Isr],
                EligibleLeaderReplicas = [.. state.EligibleLeaderReplicas],
                LastKnownElr = [.. state.LastKnownElr],
                OfflineReplicas = reach.Offline(),
            });
        }
        return told;
    }
}
