using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.CompatibilityTests.Answers.Rows;

/// <summary>DescribeConfigs, IncrementalAlterConfigs, AlterConfigs, ListConfigResources, UpdateFeatures.</summary>
internal static class ConfigRows
{
    private const sbyte TopicType = 2;
    private const sbyte BrokerType = 4;
    private const sbyte LoggerType = 8;
    private const sbyte MetricsType = 16;
    private const sbyte GroupType = 32;
    private const sbyte Set = 0;
    private const sbyte Delete = 1;
    private const sbyte Append = 2;
    private const sbyte Subtract = 3;
    private const string Topic = "configs";

    public static IEnumerable<RequestRow> All() =>
        [.. TopicSetup.Create(Topic, 1, ("retention.ms", "5000000")), .. Topics(), .. Brokers(), .. Others(), .. Replace(),
            .. Describe(), .. Features()];

    private static IEnumerable<RequestRow> Topics()
    {
        yield return Alter("unknown key", TopicType, Topic, "nosuch", Set, "1");
        yield return Alter("bad value", TopicType, Topic, "retention.ms", Set, "abc");
        yield return Alter("append to what is no list", TopicType, Topic, "retention.ms", Append, "1");
        yield return Alter("null to set", TopicType, Topic, "retention.ms", Set, null);
        yield return Alter("unknown topic", TopicType, "nowhere", "retention.ms", Set, "1");
        yield return Alter("empty topic", TopicType, "", "retention.ms", Set, "1");
        yield return Alter("operation 9", TopicType, Topic, "retention.ms", 9, "1");
        yield return Alter("delete of an unset key", TopicType, Topic, "segment.ms", Delete, null);
        yield return Alter("append compact", TopicType, Topic, "cleanup.policy", Append, "compact");
        yield return Alter("append compact again", TopicType, Topic, "cleanup.policy", Append, "compact");
        yield return Get("after the append", TopicType, Topic, "cleanup.policy");
        yield return Alter("subtract delete", TopicType, Topic, "cleanup.policy", Subtract, "delete");
        yield return Get("after the subtraction", TopicType, Topic, "cleanup.policy");
        yield return Alter("set max.message.bytes", TopicType, Topic, "max.message.bytes", Set, "5000");
        yield return Get("after the set", TopicType, Topic, "max.message.bytes");
        yield return Alter("delete max.message.bytes", TopicType, Topic, "max.message.bytes", Delete, "x");
        yield return Get("after the deletion", TopicType, Topic, "max.message.bytes");
        yield return new RequestRow("the same key twice", ApiKey.IncrementalAlterConfigs, (_, _) =>
        {
            IncrementalAlterConfigsRequest request = Change(TopicType, Topic, "retention.ms", Set, "1");
            request.Resources[0].Configs.Add(request.Resources[0].Configs[0]);
            return request;
        });
        yield return new RequestRow("the same resource twice", ApiKey.IncrementalAlterConfigs, (_, _) =>
        {
            IncrementalAlterConfigsRequest request = Change(TopicType, Topic, "retention.ms", Set, "1");
            request.Resources.Add(request.Resources[0]);
            return request;
        });
    }

    private static IEnumerable<RequestRow> Brokers()
    {
        foreach ((string broker, string key, string value) in ((string, string, string)[])
        [
            ("", "listeners", "PLAINTEXT://:1"), ("1", "node.id", "4"), ("1", "advertised.listeners", "PLAINTEXT://h:1"),
            ("1", "ssl.keystore.location", "/x"), ("99", "log.cleaner.threads", "2"), ("abc", "log.cleaner.threads", "2"),
            ("1", "num.io.threads", "100"), ("1", "num.io.threads", "12"), ("1", "nosuch.key", "1"), ("", "nosuch.key", "1"),
            ("1", "min.insync.replicas", "2"), ("1", "message.max.bytes", "abc"), ("1", "log.retention.ms", "-5"),
            ("", "log.segment.bytes", "1"), ("1", "process.roles", "broker"), ("1", "log.dirs", "/tmp/x"),
            ("1", "log.cleaner.threads", "0"),
            ("", "compression.type", "zip"), ("", "log.cleanup.policy", "compact"), ("1", "unclean.leader.election.enable", "yes"),
            ("1", "max.connections", "5"), ("", "max.connections.per.ip", "-1"), ("", "leader.replication.throttled.rate", "5"),
        ])
            yield return Alter($"broker '{broker}' {key}={value}", BrokerType, broker, key, Set, value, validateOnly: true);
        yield return Alter("delete min.insync.replicas of the cluster", BrokerType, "", "min.insync.replicas", Delete, null,
            validateOnly: true);
        yield return Alter("set a default of the cluster", BrokerType, "", "message.max.bytes", Set, "1100000");
        yield return Alter("set a broker's own", BrokerType, "1", "message.max.bytes", Set, "1200000");
        yield return Get("a broker's setting by three sources", BrokerType, "1", "message.max.bytes");
        yield return Get("the default of the cluster", BrokerType, "", "message.max.bytes");
        yield return Get("the topic follows", TopicType, Topic, "max.message.bytes");
        yield return Alter("delete a broker's own", BrokerType, "1", "message.max.bytes", Delete, null);
        yield return Alter("delete a default of the cluster", BrokerType, "", "message.max.bytes", Delete, null);
    }

    private static IEnumerable<RequestRow> Others()
    {
        yield return Alter("group session timeout too short", GroupType, "g1", "consumer.session.timeout.ms", Set, "1", validateOnly: true);
        yield return Alter("group unknown key", GroupType, "g1", "nosuch", Set, "1", validateOnly: true);
        yield return Alter("group without a name", GroupType, "", "consumer.session.timeout.ms", Set, "50000", validateOnly: true);
        yield return Alter("group", GroupType, "g1", "consumer.session.timeout.ms", Set, "50000");
        yield return Alter("client metrics, interval 5", MetricsType, "m1", "interval.ms", Set, "5", validateOnly: true);
        yield return Alter("client metrics, bad pattern", MetricsType, "m1", "match", Set, "client_id=[", validateOnly: true);
        yield return Alter("client metrics", MetricsType, "m1", "interval.ms", Set, "5000");
        yield return Alter("logger level LOUD", LoggerType, "1", "kafka.server", Set, "LOUD", validateOnly: true);
        yield return Alter("logger of broker 9", LoggerType, "9", "kafka.server", Set, "INFO", validateOnly: true);
        yield return Alter("resource type 64", 64, "x", "a", Set, "b", validateOnly: true);
        yield return new RequestRow("list resources", ApiKey.ListConfigResources, (_, _) => new ListConfigResourcesRequest
        {
            ResourceTypes = [MetricsType, GroupType, BrokerType],
        })
        {
            From = 1,
        };
        yield return new RequestRow("list client metrics", ApiKey.ListConfigResources, (_, _) =>
            new ListConfigResourcesRequest())
        { To = 0 };
        yield return new RequestRow("list of type 77", ApiKey.ListConfigResources, (_, _) =>
            new ListConfigResourcesRequest { ResourceTypes = [77] })
        {
            From = 1,
        };
    }

    private static IEnumerable<RequestRow> Replace()
    {
        yield return Legacy("replace", TopicType, Topic, "retention.ms", "7000000");
        yield return Legacy("replace by a bad value", TopicType, Topic, "retention.ms", "x");
        yield return Legacy("replace by null", TopicType, Topic, "retention.ms", null);
        yield return Legacy("replace on an unknown topic", TopicType, "nowhere", "retention.ms", "1");
        yield return Legacy("replace an unknown key", TopicType, Topic, "nosuch", "1");
        yield return Legacy("replace at broker 99", BrokerType, "99", "log.cleaner.threads", "1");
        yield return Legacy("replace what is read only", BrokerType, "1", "node.id", "7");
        yield return Get("after the replacement", TopicType, Topic, "retention.ms", "cleanup.policy");
    }

    private static IEnumerable<RequestRow> Describe()
    {
        yield return Get("all of a topic", TopicType, Topic);
        yield return Get("an unknown topic", TopicType, "nowhere");
        yield return Get("the empty topic", TopicType, "");
        yield return Get("a bad topic", TopicType, "a b");
        yield return Get("broker 99", BrokerType, "99");
        yield return Get("broker abc", BrokerType, "abc");
        yield return Get("the defaults of the cluster", BrokerType, "");
        yield return Get("keys of a broker", BrokerType, "1", "node.id", "log.retention.ms", "ssl.keystore.password", "nosuch",
            "num.io.threads");
        yield return Get("group", GroupType, "g1");
        yield return Get("unknown group", GroupType, "g2");
        yield return Get("empty group", GroupType, "");
        yield return Get("client metrics described", MetricsType, "m1");
        yield return Get("unknown client metrics", MetricsType, "m2");
        yield return Get("client metrics without a name", MetricsType, "");
        yield return Get("type 64", 64, "x");
    }

    private static IEnumerable<RequestRow> Features()
    {
        yield return Feature("metadata.version 99", "metadata.version", 99, 1);
        yield return Feature("an unknown feature", "nosuch.version", 1, 1);
        yield return Feature("downgrade without saying so", "metadata.version", 29, 1);
        yield return Feature("metadata.version below what there is", "metadata.version", 1, 2);
        yield return Feature("upgrade to the same level", "metadata.version", 30, 1);
        yield return Feature("upgrade type 7", "metadata.version", 30, 7);
        yield return Feature("share.version off", "share.version", 0, 2);
        yield return Feature("a negative level", "share.version", -1, 2);
        yield return Feature("delete metadata.version", "metadata.version", 0, 2);
        yield return Feature("downgrade of transaction.version", "transaction.version", 1, 2);
        yield return Feature("kraft.version 1", "kraft.version", 1, 1);
        yield return new RequestRow("one feature twice", ApiKey.UpdateFeatures, (_, version) =>
        {
            UpdateFeaturesRequest request = Update(version, "share.version", 1, 1);
            request.FeatureUpdates.Add(request.FeatureUpdates[0]);
            return request;
        })
        {
            From = 1,
        };
        yield return new RequestRow("no feature", ApiKey.UpdateFeatures, (_, version) =>
            new UpdateFeaturesRequest { ValidateOnly = version > 0 })
        { From = 1 };
    }

    private static RequestRow Alter(string row, sbyte type, string name, string key, sbyte operation, string? value,
        bool validateOnly = false) =>
        new($"alter: {row}", ApiKey.IncrementalAlterConfigs, (_, _) => Change(type, name, key, operation, value, validateOnly));

    private static IncrementalAlterConfigsRequest Change(
        sbyte type, string name, string key, sbyte operation, string? value, bool validateOnly = false) => new()
        {
            Resources =
            [
                new IncrementalAlterConfigsRequestResource
                {
                    ResourceType = type, ResourceName = name,
                    Configs = [new IncrementalAlterConfigsRequestConfig { Name = key, ConfigOperation = operation, Value = value }],
                },
            ],
            ValidateOnly = validateOnly,
        };

    private static RequestRow Legacy(string row, sbyte type, string name, string key, string? value) =>
        new(row, ApiKey.AlterConfigs, (_, _) => new AlterConfigsRequest
        {
            Resources =
            [
                new AlterConfigsRequestResource
                {
                    ResourceType = type, ResourceName = name, Configs = [new AlterConfigsRequestConfig { Name = key, Value = value }],
                },
            ],
        });

    private static RequestRow Get(string row, sbyte type, string name, params string[] keys) =>
        new($"describe: {row}", ApiKey.DescribeConfigs, (_, _) => new DescribeConfigsRequest
        {
            Resources =
            [
                new DescribeConfigsRequestResource
                {
                    ResourceType = type, ResourceName = name, ConfigurationKeys = keys.Length == 0 ? null : [.. keys],
                },
            ],
            IncludeSynonyms = true,
        });

    private static RequestRow Feature(string row, string name, short level, sbyte type) =>
        new($"features: {row}", ApiKey.UpdateFeatures, (_, version) => Update(version, name, level, type)) { From = 1 };

    private static UpdateFeaturesRequest Update(short version, string name, short level, sbyte type) => new()
    {
        FeatureUpdates = [new UpdateFeaturesRequestFeatureUpdate { Feature = name, MaxVersionLevel = level, UpgradeType = type }],
        ValidateOnly = version > 0,
    };
}
