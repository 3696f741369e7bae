using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;
using Sluice.Server.Replicas;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 3 Metadata (KIP-516 topic ids, KIP-4 auto-create): brokers and topics as clients of this listener may reach them. An unknown topic is
/// created behind the answer when that is allowed; the client asks again.
/// </summary>
internal sealed class MetadataHandler(BrokerView view, ITopicCreation creation) : RequestHandler<MetadataRequest>
{
    private const short FirstVersionByTopicId = 12;
    private const short FirstVersionWithTopicIds = 10;

    /// <summary>A request creates no more topics by mentioning them; the client asks again for the others.</summary>
    private const int MaxCreatedByMention = 1000;

    public override ApiKey Key => ApiKey.Metadata;

    protected override void Handle(RequestContext context, MetadataRequest request)
    {
        if (IsMalformed(request, context.ApiVersion))
        {
            context.Answer(Refused(request));
            return;
        }
        MetadataImage image = view.Image;
        var response = new MetadataResponse
        {
            ClusterId = view.ClusterId,
            ControllerId = AnyAliveBroker(image, context.Listener.Name),
        };
        foreach (BrokerImage broker in image.Cluster.Brokers.Values)
        {
            if (broker.Fenced || broker.Endpoint(context.Listener.Name) is not { } endpoint) continue;
            response.Brokers.Add(
                new MetadataResponseBroker { NodeId = broker.Id, Host = endpoint.Host, Port = endpoint.Port, Rack = broker.Rack });
        }
        AddTopics(context, request, image, response);
        if (request.IncludeClusterAuthorizedOperations) response.ClusterAuthorizedOperations = AuthorizedOperations.Cluster;
        if (request.IncludeTopicAuthorizedOperations)
        {
            foreach (MetadataResponseTopic topic in response.Topics)
            {
                if (topic.Name is not null) topic.TopicAuthorizedOperations = AuthorizedOperations.Topic;
            }
        }
        context.Answer(response);
    }

    private void AddTopics(RequestContext context, MetadataRequest request, MetadataImage image, MetadataResponse response)
    {
        bool all = request.Topics is null || (context.ApiVersion == 0 && request.Topics.Count == 0);
        if (all)
        {
            foreach (TopicImage topic in image.Topics.ByName.Values) response.Topics.Add(Describe(context, image, topic));
            return;
        }
        int created = 0;
        foreach (MetadataRequestTopic asked in request.Topics!.DistinctBy(topic => (topic.Name, topic.TopicId)))
        {
            if (!asked.TopicId.IsZero) asked.Name = null;
            TopicImage? topic = asked.Name is { } name ? image.Topics.Find(name) : image.Topics.Find(asked.TopicId);
            response.Topics.Add(topic is not null
                ? Describe(context, image, topic)
                : Unknown(context, asked, request.AllowAutoTopicCreation && created < MaxCreatedByMention, ref created));
        }
    }

    private MetadataResponseTopic Unknown(RequestContext context, MetadataRequestTopic asked, bool mayCreate, ref int created)
    {
        ErrorCode error = ErrorCode.UnknownTopicId;
        if (asked.Name is { } name)
        {
            error = ErrorCode.UnknownTopicOrPartition;
            if (!TopicNames.IsValid(name)) error = ErrorCode.InvalidTopicException;
            else if (mayCreate && view.Settings.Topics.AutoCreate)
            {
                created++;
                creation.Create(name, context.Loop.Lane);
            }
        }
        return new MetadataResponseTopic { ErrorCode = (short)error, Name = asked.Name, TopicId = asked.TopicId };
    }

    private static MetadataResponseTopic Describe(RequestContext context, MetadataImage image, TopicImage topic)
    {
        var told = new MetadataResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.Id,
            IsInternal = InternalTopics.Contains(topic.Name),
            Partitions = new List<MetadataResponsePartition>(topic.Partitions.Length),
        };
        for (int i = 0; i < topic.Partitions.Length; i++) told.Partitions.Add(Describe(context, image, topic.Partitions[i], i));
        return told;
    }

    private static MetadataResponsePartition Describe(RequestContext context, MetadataImage image, PartitionImage state, int index)
    {
        var view = new PartitionReach(image, state, context.Listener.Name);
        ErrorCode error = view.LeaderError(context.ApiVersion >= 6);
        if (error == ErrorCode.None && context.ApiVersion == 0 && view.HasOffline) error = ErrorCode.ReplicaNotAvailable;
        return new MetadataResponsePartition
        {
            ErrorCode = (short)error,
            PartitionIndex = index,
            LeaderId = view.LeaderError(true) == ErrorCode.None ? state.Leader : -1,
            LeaderEpoch = state.LeaderEpoch,
            ReplicaNodes = [.. state.Replicas],
            IsrNodes = [.. state.Isr],
            OfflineReplicas = view.Offline(),
        };
    }

    /// <summary>Kafka tells any living broker here, not the controller: brokers forward what is the controller's.</summary>
    private int AnyAliveBroker(MetadataImage image, string listener)
    {
        if (image.Cluster.IsAlive(view.NodeId)) return view.NodeId;
        foreach (BrokerImage broker in image.Cluster.Brokers.Values)
        {
            if (!broker.Fenced && broker.Endpoint(listener) is not null) return broker.Id;
        }
        return -1;
    }

    private static bool IsMalformed(MetadataRequest request, short version)
    {
        if (request.Topics is null || version < FirstVersionWithTopicIds) return false;
        foreach (MetadataRequestTopic topic in request.Topics)
        {
            if (version < FirstVersionByTopicId && (topic.Name is null || !topic.TopicId.IsZero)) return true;
            if (topic.Name is null && topic.TopicId.IsZero) return true;
        }
        return false;
    }

    private static MetadataResponse Refused(MetadataRequest request)
    {
        var response = new MetadataResponse { ErrorCode = (short)ErrorCode.InvalidRequest };
        foreach (MetadataRequestTopic topic in request.Topics!)
        {
            response.Topics.Add(new MetadataResponseTopic
            {
                ErrorCode = (short)ErrorCode.InvalidRequest,
                Name = topic.Name ?? "",
                TopicId = topic.TopicId,
            });
        }
        return response;
    }
}
