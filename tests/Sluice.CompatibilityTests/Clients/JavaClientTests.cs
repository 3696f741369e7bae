using Sluice.IntegrationTests;
using Xunit;

namespace Sluice.CompatibilityTests.Clients;

/// <summary>Java's producer and consumer, and both ways between them and librdkafka.</summary>
public sealed class JavaClientTests(ClientNode clients) : IClassFixture<ClientNode>
{
    private readonly SluiceNode _node = clients.Node;

    [Theory]
    [MemberData(nameof(ClientNode.Codecs), MemberType = typeof(ClientNode))]
    public void What_Java_wrote_librdkafka_reads(string codec)
    {
        string topic = $"java-{codec}";
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["lines"], "h1:one,h2:two\tk1\tv1\nh1:1\tNULL\tv2\nh1:1\tk3\tNULL\n");
        ApacheTool.SucceedWithInput(
            directory["lines"], "kafka-console-producer", "--bootstrap-server", _node.Bootstrap, "--topic", topic,
            "--compression-codec", codec,
            "--reader-property", "parse.key=true", "--reader-property", "parse.headers=true", "--reader-property", "null.marker=NULL");
        string[] read = Kcat.ReadAll(_node, topic);
        Assert.Equal(["k1|2|v1|2|h1=one,h2=two", "|-1|v2|2|h1=1", "k3|2||-1|h1=1"], read);
    }

    [Fact]
    public void What_librdkafka_wrote_in_five_codecs_Java_reads()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["lines"], "k1:v1\nk2:\n:v3\n");
        foreach (string codec in ClientNode.CodecNames)
            Kcat.Run("-P", "-b", _node.Bootstrap, "-t", "to-java", "-z", codec, "-K", ":", "-Z", "-H", $"codec={codec}", "-l",
                directory["lines"]);
        string read = ApacheTool.Succeed(
            "kafka-console-consumer", "--bootstrap-server", _node.Bootstrap, "--topic", "to-java", "--partition", "0", "--offset",
            "earliest",
            "--max-messages", "15", "--timeout-ms", "20000", "--formatter-property", "print.key=true", "--formatter-property",
            "print.headers=true",
            "--formatter-property", "print.offset=true");
        string[] lines = read.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(15, lines.Length);
        Assert.Equal("Offset:6\tcodec:snappy\tk1\tv1", lines[6]);
        Assert.Equal("Offset:13\tcodec:zstd\tk2\tnull", lines[13]);
        Assert.Equal("Offset:14\tcodec:zstd\tnull\tv3", lines[14]);
    }

    [Fact]
    public void An_idempotent_Java_producer_writes_a_million_records()
    {
        string said = ApacheTool.Succeed(
            "kafka-producer-perf-test", "--topic", "million", "--num-records", "1000000", "--record-size", "20", "--throughput", "-1",
            "--bootstrap-server", _node.Bootstrap, "--command-property", "enable.idempotence=true", "--command-property", "acks=all",
            "--command-property", "compression.type=lz4");
        Assert.Contains("1000000 records sent", said, StringComparison.Ordinal);
        string offsets = ApacheTool.Succeed("kafka-get-offsets", "--bootstrap-server", _node.Bootstrap, "--topic", "million");
        Assert.Equal("million:0:1000000", offsets.Trim());
    }

    [Fact]
    public void The_verifiable_producer_has_every_record_acknowledged()
    {
        string said = ApacheTool.Succeed(
            "kafka-verifiable-producer", "--bootstrap-server", _node.Bootstrap, "--topic", "verifiable", "--max-messages", "200",
            "--acks", "-1");
        Assert.Contains("\"sent\":200,\"acked\":200", said, StringComparison.Ordinal);
    }
}
