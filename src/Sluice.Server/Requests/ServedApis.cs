using Sluice.Server.Drivers;
using Sluice.Server.Fetching;
using Sluice.Server.Requests.Handlers;
using Sluice.Storage.Logs;

namespace Sluice.Server.Requests;

/// <summary>What a combined node serves, and where: one line per API key.</summary>
internal static class ServedApis
{
    public static ApiTable Table(
        BrokerView view, MetadataDriver metadata, FetchSessionCache sessions, IReadOnlyList<LogDirectory> directories, BlockingPool pool)
    {
        ApiTable? table = null;
        table = new ApiTable(
            (new ProduceHandler(view, pool), ApiListeners.Broker),
            (new FetchHandler(view, sessions), ApiListeners.Broker),
            (new ListOffsetsHandler(view, pool), ApiListeners.Broker),
            (new MetadataHandler(view, new TopicCreation(metadata, view)), ApiListeners.Broker),
            (new SaslHandshakeHandler(), ApiListeners.Both),
            (new ApiVersionsHandler(view, () => table!, () => metadata.KRaftVersion), ApiListeners.Both),
            (new CreateTopicsHandler(metadata), ApiListeners.Both),
            (new DeleteTopicsHandler(metadata), ApiListeners.Both),
            (new DeleteRecordsHandler(view), ApiListeners.Broker),
            (new InitProducerIdHandler(new ProducerIds(metadata, view)), ApiListeners.Broker),
            (new OffsetForLeaderEpochHandler(view), ApiListeners.Broker),
            (new DescribeAclsHandler(), ApiListeners.Both),
            (new CreateAclsHandler(), ApiListeners.Both),
            (new DeleteAclsHandler(), ApiListeners.Both),
            (new DescribeConfigsHandler(view), ApiListeners.Both),
            (new AlterConfigsHandler(metadata, view), ApiListeners.Both),
            (new DescribeLogDirsHandler(view, directories), ApiListeners.Broker),
            (new SaslAuthenticateHandler(), ApiListeners.Both),
            (new CreatePartitionsHandler(metadata), ApiListeners.Both),
            (new ElectLeadersHandler(metadata), ApiListeners.Both),
            (new IncrementalAlterConfigsHandler(metadata, view), ApiListeners.Both),
            (new AlterPartitionReassignmentsHandler(metadata), ApiListeners.Both),
            (new ListPartitionReassignmentsHandler(metadata), ApiListeners.Both),
            (new DescribeClientQuotasHandler(view), ApiListeners.Broker),
            (new AlterClientQuotasHandler(metadata), ApiListeners.Both),
            (new DescribeQuorumHandler(metadata), ApiListeners.Both),
            (new AlterPartitionHandler(metadata), ApiListeners.Controller),
            (new UpdateFeaturesHandler(metadata), ApiListeners.Both),
            (new DescribeClusterHandler(view), ApiListeners.Both),
            (new DescribeProducersHandler(view), ApiListeners.Broker),
            (new BrokerRegistrationHandler(metadata), ApiListeners.Controller),
            (new BrokerHeartbeatHandler(metadata), ApiListeners.Controller),
            (new UnregisterBrokerHandler(metadata), ApiListeners.Both),
            (new AllocateProducerIdsHandler(metadata), ApiListeners.Controller),
            (new ControllerRegistrationHandler(metadata), ApiListeners.Controller),
            (new ListConfigResourcesHandler(view), ApiListeners.Broker),
            (new DescribeTopicPartitionsHandler(view), ApiListeners.Broker));
        return table;
    }
}
