using Sluice.IntegrationTests;
using Xunit;

namespace Sluice.CompatibilityTests.Clients;

/// <summary>
/// Apache Kafka's tools print on Sluice what they print on Apache Kafka 4.3.1, and end with the same code. One test per tool: each call
/// starts a JVM.
/// </summary>
public sealed class AdminToolTests(ClientNode clients) : IClassFixture<ClientNode>
{
    private readonly SluiceNode _node = clients.Node;

    [Fact]
    public void Topics_are_created_described_altered_and_deleted()
    {
        Topics(0, "Created topic tools.\n", "--create", "--topic", "tools", "--partitions", "2", "--config", "retention.ms=5000");
        Topics(1, "Error while executing topic command : Topic 'tools' already exists.", "--create", "--topic", "tools");
        Topics(0, "PartitionCount: 2\tReplicationFactor: 1\tConfigs: min.insync.replicas=1,retention.ms=5000", "--describe", "--topic",
            "tools");
        Topics(
            1, "Error while executing topic command : The topic tools currently has 2 partition(s); 1 would not be an increase.",
            "--alter", "--topic", "tools", "--partitions", "1");
        Topics(0, "", "--delete", "--topic", "tools");
        Topics(1, "Error while executing topic command : Topic 'nowhere' does not exist as expected", "--describe", "--topic", "nowhere");
    }

    [Fact]
    public void Configurations_are_changed_and_described()
    {
        Topics(0, "Created topic configured.\n", "--create", "--topic", "configured");
        Configs("Completed updating config for topic configured.\n", "--alter", "--add-config", "max.message.bytes=20000");
        Configs(
            "Dynamic configs for topic configured are:\n  max.message.bytes=20000 sensitive=false "
            + "synonyms={DYNAMIC_TOPIC_CONFIG:max.message.bytes=20000, DEFAULT_CONFIG:message.max.bytes=1048588}",
            "--describe");
        Configs("Completed updating config for topic configured.\n", "--alter", "--delete-config", "max.message.bytes");
        ProgramResult refused = ApacheKafka.Run(
            "kafka-configs", "--bootstrap-server", _node.Bootstrap, "--entity-type", "brokers", "--entity-name", "1", "--alter",
            "--add-config", "node.id=7");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Cannot update these configs dynamically: [node.id]", refused.Out + refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Offsets_and_records_are_shown_and_deleted()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["lines"], "one\ntwo\nthree\n");
        ApacheTool.SucceedWithInput(directory["lines"], "kafka-console-producer", "--bootstrap-server", _node.Bootstrap, "--topic",
            "shown");
        File.WriteAllText(directory["delete"], """{"partitions":[{"topic":"shown","partition":0,"offset":2}],"version":1}""");
        string deleted = ApacheTool.Succeed(
            "kafka-delete-records", "--bootstrap-server", _node.Bootstrap, "--offset-json-file", directory["delete"]);
        Assert.Contains("partition: shown-0\tlow_watermark: 2", deleted, StringComparison.Ordinal);
        Assert.Equal(
            "shown:0:2\n",
            ApacheTool.Succeed("kafka-get-offsets", "--bootstrap-server", _node.Bootstrap, "--topic", "shown", "--time", "earliest"));
        string directories = ApacheTool.Succeed(
            "kafka-log-dirs", "--bootstrap-server", _node.Bootstrap, "--describe", "--topic-list", "shown");
        Assert.Contains("{\"partition\":\"shown-0\",\"size\":", directories, StringComparison.Ordinal);
        string dump = ApacheTool.Succeed(
            "kafka-dump-log", "--deep-iteration", "--print-data-log", "--files",
            Path.Combine(_node.DataPath, "shown-0", "00000000000000000000.log"));
        Assert.Contains("payload: three", dump, StringComparison.Ordinal);
    }

    [Fact]
    public void The_quorum_the_features_and_the_cluster_are_described()
    {
        string quorum = ApacheTool.Succeed("kafka-metadata-quorum", "--bootstrap-server", _node.Bootstrap, "describe", "--status");
        Assert.Contains("LeaderId:               1\n", quorum, StringComparison.Ordinal);
        Assert.Contains($"\"endpoints\": [\"CONTROLLER://127.0.0.1:{_node.ControllerPort}\"]", quorum, StringComparison.Ordinal);
        string features = ApacheTool.Succeed("kafka-features", "--bootstrap-server", _node.Bootstrap, "describe");
        Assert.Matches(
            @"metadata\.version\s+SupportedMinVersion: 3\.3-IV3\s+SupportedMaxVersion: 4\.3-IV0\s+FinalizedVersionLevel: 4\.3-IV0",
            features);
        Assert.Matches(@"kraft\.version\s+SupportedMinVersion: 0\s+SupportedMaxVersion: 1\s+FinalizedVersionLevel: 1", features);
        Assert.Equal(
            "Cluster ID: 4L6g3nShT-eMCtK--X86sw\n", ApacheTool.Succeed("kafka-cluster", "cluster-id", "--bootstrap-server",
                _node.Bootstrap));
        string election = ApacheTool.Succeed(
            "kafka-leader-election", "--bootstrap-server", _node.Bootstrap, "--election-type", "preferred", "--all-topic-partitions");
        Assert.DoesNotContain("Error", election, StringComparison.Ordinal);
    }

    private void Topics(int exitCode, string said, params string[] arguments)
    {
        ProgramResult result = ApacheKafka.Run("kafka-topics", ["--bootstrap-server", _node.Bootstrap, .. arguments]);
        Assert.True(result.ExitCode == exitCode && result.Out.Contains(said, StringComparison.Ordinal), result.ToString());
    }

    private void Configs(string said, params string[] arguments)
    {
        string output = ApacheTool.Succeed(
            "kafka-configs", ["--bootstrap-server", _node.Bootstrap, "--entity-type", "topics", "--entity-name", "configured",
                .. arguments]);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }
}
