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
    [InlineData("version=1\ncluster.id=x\nnode.id=1\ndirectory.id=AAAAAAAAAAAAAAAAAAAAAQ", "directory.id \"AAAAAAAAAAAAAAAAAAAAAQ\" is reserved")]
    public void What_it_may_not_say_is_refused(string content, string reason) =>
        Assert.Equal($"Malformed file /m: {reason}", Assert.Throws<CheckpointFormatException>(() => Parse(content)).Message);

    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a:b", "a", "b")]
    [InlineData("a b", "a", "b")]
    [InlineData("  a \t = \t b ", "a", "b ")]
    [InlineData("a==b", "a", "=b")]
    [InlineData("a", "a", "")]
    [InlineData("a=1\\\n   2\\\r\n3", "a", "123")]
    [InlineData("a\\ b\\=c\\:d=e", "a b=c:d", "e")]
    [InlineData("a=\\t\\n\\r\\f\\\\\\q", "a", "\t\n\r\f\\q")]
    [InlineData("a=\\u0041\\u00e9", "a", "Aé")]
    [InlineData("a=\\uZZ", "a", "uZZ")]
    [InlineData("a=b\\", "a", "b")]
    [InlineData("a=x\ra=y", "a", "y")]
    [InlineData("#a=1\n!a=2\n\n   # a=3\na=4", "a", "4")]
    [InlineData("a=\\\\\nb=2", "b", "2")]
    [InlineData("a=é", "a", "é")]
    public void Properties_are_read_as_java_reads_them(string content, string key, string value) =>
        Assert.Equal(value, JavaProperties.Parse(Encoding.UTF8.GetBytes(content))[key]);

    [Fact]
    public void Latin_1_is_read_where_the_bytes_are_no_utf_8() =>
        Assert.Equal("\u00e9", JavaProperties.Parse([(byte)'a', (byte)'=', 0xe9])["a"]);

    [Fact]
    public void What_is_escaped_when_written_is_the_same_when_read()
    {
        var values = new List<KeyValuePair<string, string>>
        {
            new(" a key = with:everything#!\\", " leading, trailing \t\n\r\f\\ é€😀 # ! = : "),
            new("empty", ""),
        };
        Assert.Equal(values, JavaProperties.Parse(JavaProperties.Format(values, "", 0)));
    }

    [Fact]
    public void No_bytes_make_the_parser_fail()
    {
        var random = new Disks.SeededRandom(1);
        string alphabet = "\\u0 =:#!\n\r\tab\f";
        for (int i = 0; i < 20_000; i++)
        {
            byte[] content = new byte[random.Next(24)];
            for (int j = 0; j < content.Length; j++) content[j] = (byte)alphabet[random.Next(alphabet.Length)];
            JavaProperties.Parse(content);
        }
    }

    private static MetaProperties Parse(string content) => MetaProperties.Parse("/m", Encoding.UTF8.GetBytes(content));

    private static string Lines(MetaProperties properties)
    {
        string text = Encoding.ASCII.GetString(properties.ToBytes(0));
        Assert.StartsWith("#\n#Thu Jan 01 00:00:00 UTC 1970\n", text, StringComparison.Ordinal);
        return text[(text.IndexOf("1970\n", StringComparison.Ordinal) + 5)..];
    }
}
