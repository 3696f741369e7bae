using System.Globalization;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 74 ListConfigResources (KIP-714, KIP-1142): which resources can have or have settings. Version 0 lists client metrics only.
/// </summary>
internal sealed class ListConfigResourcesHandler(BrokerView view) : RequestHandler<ListConfigResourcesRequest>
{
    private static readonly sbyte[] Known =
    [
        (sbyte)ConfigResourceType.Topic, (sbyte)ConfigResourceType.Broker, (sbyte)ConfigResourceType.BrokerLogger,
        (sbyte)ConfigResourceType.ClientMetrics, (sbyte)ConfigResourceType.Group,
    ];

    public override ApiKey Key => ApiKey.ListConfigResources;

    protected override void Handle(RequestContext context, ListConfigResourcesRequest request)
    {
        var response = new ListConfigResourcesResponse();
        sbyte[] types = context.ApiVersion == 0 ? [(sbyte)ConfigResourceType.ClientMetrics]
            : request.ResourceTypes.Count == 0 ? Known : [.. request.ResourceTypes.Distinct()];
        foreach (sbyte type in types)
        {
            if (Array.IndexOf(Known, type) < 0)
            {
                context.Answer(new ListConfigResourcesResponse { ErrorCode = (short)ErrorCode.UnsupportedVersion });
                return;
            }
            foreach (string name in NamesOf((ConfigResourceType)type))
            {
                response.ConfigResources.Add(new ListConfigResourcesResponseConfigResource { ResourceName = name, ResourceType = type });
            }
        }
        context.Answer(response);
    }

    private IEnumerable<string> NamesOf(ConfigResourceType type)
    {
        MetadataImage image = view.Image;
        return type switch
        {
            ConfigResourceType.Topic => image.Topics.ByName.Keys,
            ConfigResourceType.Broker or ConfigResourceType.BrokerLogger =>
                image.Cluster.Brokers.Keys.Select(id => id.ToString(CultureInfo.InvariantCulture)),
            _ => image.Configs.Resources.Keys.Where(r => r.Type == type).Select(r => r.Name),
        };
    }
}
