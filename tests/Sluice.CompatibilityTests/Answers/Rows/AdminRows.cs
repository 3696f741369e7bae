using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.CompatibilityTests.Answers.Rows;

/// <summary>Reassignments and client quotas, and what a node without SASL and without an authorizer answers about those.</summary>
internal static class AdminRows
{
    private const string Topic = "admin";

    public static IEnumerable<RequestRow> All() => [.. TopicSetup.Create(Topic, 2), .. Reassignments(), .. Quotas(), .. Security()];

    private static IEnumerable<RequestRow> Reassignments()
    {
        yield return Reassign("cancel none", Topic, 0, null);
        yield return Reassign("to broker 99", Topic, 0, [99]);
        yield return Reassign("to nobody", Topic, 0, []);
        yield return Reassign("to a broker twice", Topic, 0, [1, 1]);
        yield return Reassign("to where it is", Topic, 0, [1]);
        yield return Reassign("an unknown partition", Topic, 99, [1]);
        yield return Reassign("an unknown topic", "nowhere", 0, [1]);
        yield return new RequestRow("list all", ApiKey.ListPartitionReassignments, (_, _) => new ListPartitionReassignmentsRequest());
        var unknown = new ListPartitionReassignmentsRequestTopic { Name = "nowhere", PartitionIndexes = [0] };
        yield return new RequestRow(
            "list of an unknown topic", ApiKey.ListPartitionReassignments,
            (_, _) => new ListPartitionReassignmentsRequest { Topics = [unknown] });
    }

    private static IEnumerable<RequestRow> Quotas()
    {
        yield return Quota("unknown key", "client-id", "c1", "nope", 1);
        yield return Quota("unknown entity", "planet", "mars", "producer_byte_rate", 1);
        yield return Quota("negative rate", "client-id", "c1", "producer_byte_rate", -1);
        yield return Quota("half a byte", "client-id", "c1", "producer_byte_rate", 0.5);
        yield return Quota("a rate", "client-id", "c1", "producer_byte_rate", 1000);
        yield return Quota("a user's share", "user", "u1", "request_percentage", 12.5);
        yield return Quota("the default of all users", "user", null, "consumer_byte_rate", 2000);
        yield return Quotas("quotas of all clients", "client-id", 2, null);
        yield return Quotas("quotas of c1", "client-id", 0, "c1");
        yield return Quotas("quotas of nobody", "client-id", 0, "nobody");
        yield return Quotas("quotas of the default user", "user", 1, null);
        yield return Quotas("quotas of a planet", "planet", 2, null);
        yield return Quotas("quotas by match 9", "user", 9, null);
    }

    private static IEnumerable<RequestRow> Security()
    {
        yield return new RequestRow("a handshake", ApiKey.SaslHandshake, (_, _) => new SaslHandshakeRequest { Mechanism = "PLAIN" });
        yield return new RequestRow(
            "an authentication", ApiKey.SaslAuthenticate, (_, _) => new SaslAuthenticateRequest { AuthBytes = [0, 1] });
        yield return new RequestRow("all ACLs", ApiKey.DescribeAcls, (_, _) => new DescribeAclsRequest
        {
            ResourceTypeFilter = 1, ResourceNameFilter = null, PatternTypeFilter = 1, PrincipalFilter = null, HostFilter = null,
            Operation = 1, PermissionType = 1,
        });
    }

    private static RequestRow Reassign(string row, string topic, int partition, List<int>? replicas) =>
        new($"reassign: {row}", ApiKey.AlterPartitionReassignments, (_, _) => new AlterPartitionReassignmentsRequest
        {
            Topics =
            [
                new AlterPartitionReassignmentsRequestTopic
                {
                    Name = topic,
                    Partitions = [new AlterPartitionReassignmentsRequestPartition { PartitionIndex = partition, Replicas = replicas }],
                },
            ],
        });

    private static RequestRow Quota(string row, string type, string? name, string key, double value) =>
        new($"quota: {row}", ApiKey.AlterClientQuotas, (_, _) => new AlterClientQuotasRequest
        {
            Entries =
            [
                new AlterClientQuotasRequestEntry
                {
                    Entity = [new AlterClientQuotasRequestEntity { EntityType = type, EntityName = name }],
                    Ops = [new AlterClientQuotasRequestOp { Key = key, Value = value }],
                },
            ],
        });

    private static RequestRow Quotas(string row, string type, sbyte matchType, string? match) =>
        new(row, ApiKey.DescribeClientQuotas, (_, _) => new DescribeClientQuotasRequest
        {
            Components = [new DescribeClientQuotasRequestComponent { EntityType = type, MatchType = matchType, Match = match }],
        });
}
