using System.Text.Json;
using Xunit;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// Directories change hands between Sluice and Apache Kafka, after clean stops and after crashes, and hold what they held.
/// </summary>
public sealed class ExchangeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apache_Kafka_goes_on_where_Sluice_ended_and_Sluice_where_Apache_Kafka_ended(bool cleanly)
    {
        _ = ApacheKafka.Program;
        string bootstrap = $"127.0.0.1:{ServerProperties.FreePort()}";
        string[] command = CrashTests.Formatted(
            _directory, $"listeners=PLAINTEXT://{bootstrap},CONTROLLER://127.0.0.1:{ServerProperties.FreePort()}",
            "offsets.topic.replication.factor=1");
        List<NumberedProducer> producers = [];
        for (int i = 0; i < 4; i++) producers.Add(new NumberedProducer("shared", i, seed: i));
        producers.Add(new NumberedProducer("later", 0, seed: 9));
        using (RunningSluice first = RunningSluice.Start(command))
        {
            using var connection = new KafkaConnection(bootstrap);
            Assert.Equal(0, connection.Create("shared", 4, ("segment.bytes", "1048576"), ("retention.ms", "-1")));
            Assert.Equal(0, connection.Create("later", 1, ("retention.ms", "-1")));
            Assert.Equal(0, connection.Create("gone", 2));
            foreach (NumberedProducer producer in producers) producer.SendUpTo(connection, 4_000);
            Assert.Equal(0, connection.DeleteRecords("shared", 3, 1_234));
            Assert.Equal(0, connection.Delete("gone"));
            if (cleanly) first.Stop();
            else first.Kill();
        }
        for (int turn = 0; turn < 2; turn++)
        {
            using (RunningApacheKafka apache = RunningApacheKafka.Start(command[1], bootstrap))
            {
                GoOn(producers, bootstrap);
                if (cleanly) apache.Stop();
            }
            using RunningSluice sluice = RunningSluice.Start(command);
            GoOn(producers, bootstrap);
            if (cleanly) sluice.Stop();
            else sluice.Kill();
        }
    }

    [Fact]
    public void The_golden_directory_opens_and_holds_what_its_manifest_says()
    {
        string golden = ApacheKafka.Golden;
        string archive = Path.Combine(golden, "kafka-4.3.1-data.tar.xz");
        ProgramResult unpacked = SluiceProgram.RunAs("tar", null, "-xJf", archive, "-C", _directory.Path);
        Assert.SkipWhen(unpacked.ExitCode != 0, "tar cannot unpack .xz here");
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(golden, "manifest.json")));
        using RunningSluice node = RunningSluice.Start("kafka-server-start", ServerProperties.Write(_directory));
        using var connection = new KafkaConnection(node.Bootstrap);
        var found = connection.Topics().ToDictionary(t => t.Name!, t => t.TopicId.ToString());
        JsonElement topics = manifest.RootElement.GetProperty("topics");
        Assert.Equal(topics.EnumerateObject().Select(t => t.Name).Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach (JsonProperty topic in topics.EnumerateObject())
        {
            Assert.Equal(topic.Value.GetProperty("id").GetString(), found[topic.Name]);
            foreach (JsonElement partition in topic.Value.GetProperty("offsets").EnumerateArray())
            {
                int number = partition.GetProperty("partition").GetInt32();
                Assert.Equal(partition.GetProperty("start").GetInt64(), connection.ListOffset(topic.Name, number, -2));
                Assert.Equal(partition.GetProperty("end").GetInt64(), connection.ListOffset(topic.Name, number, -1));
            }
        }
        node.Stop();
        Assert.Contains("stopped", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_of_a_new_topic_are_spread_over_the_log_directories()
    {
        string[] command = CrashTests.Formatted(_directory, $"log.dirs={_directory["data"]},{_directory["more"]}");
        using RunningSluice node = RunningSluice.Start(command);
        using var connection = new KafkaConnection(node.Bootstrap);
        Assert.Equal(0, connection.Create("spread", 6));
        Assert.Equal(3, Directory.GetDirectories(_directory["data"], "spread-*").Length);
        Assert.Equal(3, Directory.GetDirectories(_directory["more"], "spread-*").Length);
    }

    [Fact]
    public void A_replica_that_a_crash_left_half_created_goes_and_one_with_records_is_put_aside()
    {
        string[] command = CrashTests.Formatted(_directory);
        Directory.CreateDirectory(_directory["data/half-0"]);
        File.WriteAllBytes(_directory["data/half-0/00000000000000000000.log"], []);
        Directory.CreateDirectory(_directory["data/old-0"]);
        File.WriteAllBytes(_directory["data/old-0/00000000000000000000.log"], new byte[100]);
        using RunningSluice node = RunningSluice.Start(command);
        Assert.False(Directory.Exists(_directory["data/half-0"]));
        string stray = Assert.Single(Directory.GetDirectories(_directory["data"], "*-stray"));
        Assert.StartsWith("old-0.", Path.GetFileName(stray), StringComparison.Ordinal);
        Assert.True(node.Says("is put aside as"), node.Output);
    }

    private static void GoOn(List<NumberedProducer> producers, string bootstrap)
    {
        using var connection = new KafkaConnection(bootstrap);
        Assert.DoesNotContain("gone", connection.Topics().Select(t => t.Name));
        foreach (NumberedProducer producer in producers)
        {
            producer.Verify(connection);
            producer.SendUpTo(connection, producer.AcknowledgedEnd + 1_500);
            producer.Verify(connection);
        }
    }
}
