using System.Globalization;
using Sluice.Metadata.Configs;
using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 32 DescribeConfigs (KIP-133, KIP-226, KIP-569): every setting of a resource with where its value comes from. A broker describes itself
/// only; what was set for all brokers is the resource with the empty name.
/// </summary>
internal sealed class DescribeConfigsHandler(BrokerView view) : RequestHandler<DescribeConfigsRequest>
{
    public override ApiKey Key => ApiKey.DescribeConfigs;

    protected override void Handle(RequestContext context, DescribeConfigsRequest request)
    {
        var response = new DescribeConfigsResponse();
        MetadataImage image = view.Image;
        ConfigLayers layers = view.TopicSettings.Layers;
        foreach (DescribeConfigsRequestResource resource in request.Resources)
        {
            var told = new DescribeConfigsResponseResult { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName };
            response.Results.Add(told);
            List<ConfigEntry>? entries = Describe(resource, image, layers, out ErrorCode error, out string? message);
            told.ErrorCode = (short)error;
            told.ErrorMessage = message;
            if (entries is null) continue;
            foreach (ConfigEntry entry in entries) told.Configs.Add(ToWire(entry, request.IncludeSynonyms));
        }
        context.Answer(response);
    }

    private List<ConfigEntry>? Describe(
        DescribeConfigsRequestResource resource, MetadataImage image, ConfigLayers layers, out ErrorCode error, out string? message)
    {
        error = ErrorCode.None;
        message = "";
        string name = resource.ResourceName;
        IReadOnlyCollection<string>? names = resource.ConfigurationKeys;
        switch ((ConfigResourceType)resource.ResourceType)
        {
            case ConfigResourceType.Topic:
                ApiError named = TopicNames.Check(name);
                (error, message) = (named.Code, named.Text ?? "");
                if (!named.IsFailure && image.Topics.Find(name) is null) error = ErrorCode.UnknownTopicOrPartition;
                return error == ErrorCode.None ? ConfigDescriber.Topic(name, layers, names) : null;
            case ConfigResourceType.Broker when name.Length == 0:
                return ConfigDescriber.ClusterDefault(layers, names);
            case ConfigResourceType.Broker when int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id):
                if (id == view.NodeId) return ConfigDescriber.Broker(layers, names);
                error = ErrorCode.InvalidRequest;
                message = $"Unexpected broker id, expected {view.NodeId} or empty string, but received {name}";
                return null;
            case ConfigResourceType.Broker:
                error = ErrorCode.InvalidRequest;
                message = $"Broker id must be an integer, but it is: {name}";
                return null;
            case ConfigResourceType.BrokerLogger:
                return [];
            case ConfigResourceType.ClientMetrics when name.Length == 0:
                error = ErrorCode.InvalidRequest;
                message = "Client metrics subscription name must not be empty";
                return null;
            case ConfigResourceType.ClientMetrics:
                return ConfigDescriber.ClientMetrics(name, layers, names);
            case ConfigResourceType.Group when name.Length == 0:
                error = ErrorCode.InvalidRequest;
                message = "Group name must not be empty";
                return null;
            case ConfigResourceType.Group:
                return ConfigDescriber.Group(name, layers, names);
            default:
                error = ErrorCode.InvalidRequest;
                message = error.Message();
                return null;
        }
    }

    private static DescribeConfigsResponseConfig ToWire(ConfigEntry entry, bool withSynonyms)
    {
        var told = new DescribeConfigsResponseConfig
        {
            Name = entry.Name,
            Value = entry.Value,
            ReadOnly = entry.IsReadOnly,
            ConfigSource = (sbyte)entry.Source,
            IsSensitive = entry.IsSensitive,
            ConfigType = (sbyte)entry.Type,
        };
        if (!withSynonyms) return told;
        foreach (ConfigSynonym synonym in entry.Synonyms)
        {
            told.Synonyms.Add(
                new DescribeConfigsResponseSynonym { Name = synonym.Name, Value = synonym.Value, Source = (sbyte)synonym.Source });
        }
        return told;
    }
}
