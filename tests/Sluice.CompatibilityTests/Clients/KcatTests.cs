using Sluice.IntegrationTests;
using Xunit;

namespace Sluice.CompatibilityTests.Clients;

/// <summary>librdkafka writes and reads.</summary>
public sealed class KcatTests(ClientNode clients) : IClassFixture<ClientNode>
{
    private readonly SluiceNode _node = clients.Node;

    [Theory]
    [MemberData(nameof(ClientNode.Codecs), MemberType = typeof(ClientNode))]
    public void Records_come_back_as_kcat_wrote_them(string codec)
    {
        string topic = $"kcat-{codec}";
        using var directory = new TemporaryDirectory();
        File.WriteAllLines(directory["lines"], Enumerable.Range(0, 500).Select(i => $"key{i}:value{i} {new string('x', 100)}"));
        Kcat.Run("-P", "-b", _node.Bootstrap, "-t", topic, "-z", codec, "-K", ":", "-l", directory["lines"]);
        string[] read = Kcat.ReadAll(_node, topic);
        Assert.Equal(500, read.Length);
        Assert.Equal($"key7|4|value7 {new string('x', 100)}|107|", read[7]);
    }

    [Fact]
    public void Headers_empty_values_and_nulls_come_back()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["lines"], "k1:v1\nk2:\n:v3\n");
        Kcat.Run("-P", "-b", _node.Bootstrap, "-t", "kcat-nulls", "-K", ":", "-Z", "-H", "h1=one", "-H", "h2=", "-l", directory["lines"]);
        string[] read = Kcat.ReadAll(_node, "kcat-nulls");
        Assert.Equal(["k1|2|v1|2|h1=one,h2=", "k2|2||-1|h1=one,h2=", "|-1|v3|2|h1=one,h2="], read);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("all")]
    public void Every_kind_of_acknowledgement_is_served(string acks)
    {
        string topic = $"kcat-acks-{acks}";
        using var directory = new TemporaryDirectory();
        File.WriteAllLines(directory["lines"], Enumerable.Range(0, 300).Select(i => $"line {i}"));
        // A first record with an acknowledgement has the topic created before records are sent that nobody answers.
        Kcat.Run("-P", "-b", _node.Bootstrap, "-t", topic, "-X", "acks=all", "-l", directory["lines"]);
        Kcat.Run("-P", "-b", _node.Bootstrap, "-t", topic, "-X", $"acks={acks}", "-l", directory["lines"]);
        Assert.Equal(600, Kcat.ReadAll(_node, topic).Length);
    }

    [Fact]
    public void An_idempotent_librdkafka_producer_is_served()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllLines(directory["lines"], Enumerable.Range(0, 5000).Select(i => $"line {i}"));
        Kcat.Run("-P", "-b", _node.Bootstrap, "-t", "kcat-idempotent", "-X", "enable.idempotence=true", "-l", directory["lines"]);
        string[] read = Kcat.ReadAll(_node, "kcat-idempotent");
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"|-1|line {i}|{$"line {i}".Length}|"), read);
    }

    [Fact]
    public void Offsets_are_found_by_time()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["lines"], "one\ntwo\n");
        Kcat.Run("-P", "-b", _node.Bootstrap, "-t", "kcat-time", "-l", directory["lines"]);
        Assert.Equal("kcat-time [0] offset 0\n", Kcat.Run("-Q", "-b", _node.Bootstrap, "-t", "kcat-time:0:1000"));
        Assert.Contains("\"topic\":\"kcat-time\"", Kcat.Run("-L", "-J", "-b", _node.Bootstrap), StringComparison.Ordinal);
    }
}
