using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 60 DescribeCluster (KIP-700, KIP-919, KIP-1073): the brokers on a broker listener, the controllers on a controller listener.
/// </summary>
internal sealed class DescribeClusterHandler(BrokerView view) : RequestHandler<DescribeClusterRequest>
{
    private const sbyte Brokers = 1;
    private const sbyte Controllers = 2;

    public override ApiKey Key => ApiKey.DescribeCluster;

    protected override void Handle(RequestContext context, DescribeClusterRequest request)
    {
        sbyte own = RequestDispatcher.ListenersOf(context) == ApiListeners.Controller ? Controllers : Brokers;
        sbyte asked = request.EndpointType;
        if (asked != own)
        {
            ErrorCode error = context.ApiVersion == 0 ? ErrorCode.InvalidRequest
                : asked is Brokers or Controllers ? ErrorCode.MismatchedEndpointType : ErrorCode.UnsupportedEndpointType;
            context.Answer(new DescribeClusterResponse
            {
                ErrorCode = (short)error,
                ErrorMessage = error != ErrorCode.UnsupportedEndpointType
                    ? $"The request was sent to an endpoint of type {NameOf(own)}, but we wanted an endpoint of type {NameOf(asked)}"
                    : $"Unsupported endpoint type {asked}",
            });
            return;
        }
        MetadataImage image = view.Image;
        var response = new DescribeClusterResponse { ClusterId = view.ClusterId, EndpointType = own };
        if (request.IncludeClusterAuthorizedOperations) response.ClusterAuthorizedOperations = AuthorizedOperations.Cluster;
        if (own == Brokers) AddBrokers(response, image, context.Listener.Name, request.IncludeFencedBrokers);
        else AddControllers(response, image, context.Listener.Name);
        context.Answer(response);
    }

    private static string NameOf(sbyte endpointType) => endpointType == Brokers ? "BROKER" : "CONTROLLER";

    private void AddBrokers(DescribeClusterResponse response, MetadataImage image, string listener, bool includeFenced)
    {
        response.ControllerId = view.NodeId;
        foreach (BrokerImage broker in image.Cluster.Brokers.Values)
        {
            if ((broker.Fenced && !includeFenced) || broker.Endpoint(listener) is not { } endpoint) continue;
            response.Brokers.Add(new DescribeClusterResponseBroker
            {
                BrokerId = broker.Id,
                Host = endpoint.Host,
                Port = endpoint.Port,
                Rack = broker.Rack,
                IsFenced = broker.Fenced,
            });
        }
    }

    private void AddControllers(DescribeClusterResponse response, MetadataImage image, string listener)
    {
        response.ControllerId = view.NodeId;
        foreach (ControllerImage controller in image.Cluster.Controllers.Values)
        {
            foreach (EndpointImage endpoint in controller.Endpoints)
            {
                if (endpoint.Name != listener) continue;
                response.Brokers.Add(
                    new DescribeClusterResponseBroker { BrokerId = controller.Id, Host = endpoint.Host, Port = endpoint.Port });
            }
        }
    }
}
