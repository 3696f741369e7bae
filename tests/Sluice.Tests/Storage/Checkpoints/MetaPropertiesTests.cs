using System.Text;
using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Xunit;

namespace Sluice.Tests.Storage.Checkpoints;

public sealed class MetaPropertiesTests
{
    private const string Golden =
        "#\n#Sat Nov 21 11:29:55 UTC 2026\nnode.id=1\ndirectory.id=mS4ZvPMzSzqCLJvI_AGhLw\nversion=1\ncluster.id=AAAAgoldenAAAAAAAAAAAA\n";

    [Fact]
    public void It_is_written_byte_for_byte_as_a_java_broker_does()
    {
        Assert.True(Uuid.TryParse("mS4ZvPMzSzqCLJvI_AGhLw", out Uuid id));
        var properties = new MetaProperties(1, "AAAAgoldenAAAAAAAAAAAA", 1, id);
        long nowMs = new DateTimeOffset(2026, 11, 21, 11, 29, 55, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal(Golden, Encoding.ASCII.GetString(properties.ToBytes(nowMs)));
        Assert.Equal(properties, Parse(Golden));
    }

    [Fact]
    public void Version_0_has_a_broker_id_and_may_lack_everything()
    {
        Assert.Equal(new MetaProperties(0, null, 7, null), Parse("broker.id=7\n"));
        Assert.Equal(new MetaProperties(0, null, null, null), Parse("version=0"));
        Assert.Equal("broker.id=7\nversion=0\ncluster.id=c\n", Lines(new MetaProperties(0, "c", 7, null)));
    }

    [Theory]
    [InlineData("version=2\n", "version 2 is unknown; 0 and 1 are known")]
    [InlineData("version=one\n", "version \"one\" is no number")]
    [InlineData("version=1\nnode.id=1\n", "cluster.id is missing")]
    [InlineData("version=1\ncluster.id=x\n", "node.id is missing")]
    [InlineData("version=1\ncluster.id=x\nnode.id=1.5\n", "node.id \"1.5\" is no number")]
    [InlineData("version=1\ncluster.id=x\nnode.id=1\ndirectory.id=zz\n", "directory.id \"zz\" is no identifier")]
    [InlineData("version=1\ncluster.id=x\nnode.id=1\ndirectory.id=AAAAAAAAAAAAAAAAAAAAAQ",
        "directory.id \"AAAAAAAAAAAAAAAAAAAAAQ\" is reserved")]
    public void What_it_may_not_say_is_refused(string content, string reason) =>
        Assert.Equal($"Malformed file /m: {reason}", Assert.Throws<CheckpointFormatException>(() => Parse(content)).Message);

    [Fact]
    public void The_last_value_of_a_key_counts() => Assert.Equal(new MetaProperties(0, null, 7, null), Parse("broker.id=6\nbroker.id=7\n"));

    private static MetaProperties Parse(string content) => MetaProperties.Parse("/m", Encoding.UTF8.GetBytes(content));

    private static string Lines(MetaProperties properties)
    {
        string text = Encoding.ASCII.GetString(properties.ToBytes(0));
        Assert.StartsWith("#\n#Thu Jan 01 00:00:00 UTC 1970\n", text, StringComparison.Ordinal);
        return text[(text.IndexOf("1970\n", StringComparison.Ordinal) + 5)..];
    }
}
