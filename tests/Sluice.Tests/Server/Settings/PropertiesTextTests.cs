using System.Text;
using Sluice.Server.Settings;
using Xunit;

namespace Sluice.Tests.Server.Settings;

public sealed class PropertiesTextTests
{
    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a:b", "a", "b")]
    [InlineData("a b", "a", "b")]
    [InlineData("  a \t = \t b c ", "a", "b c ")]
    [InlineData("a", "a", "")]
    [InlineData("a==b", "a", "=b")]
    [InlineData("a\\=b=c", "a=b", "c")]
    [InlineData("a=b\\\n   c", "a", "bc")]
    [InlineData("a=b\\\\", "a", "b\\")]
    [InlineData("a=\\t\\n\\u00e4\\q", "a", "\t\näq")]
    [InlineData("a=b # c", "a", "b # c")]
    [InlineData("a=x\r\n", "a", "x")]
    public void A_line_reads_as_in_Java(string text, string key, string value)
    {
        PropertyLine line = Assert.Single(PropertiesText.Parse(text));
        Assert.Equal((key, value), (line.Key, line.Value));
    }

    [Fact]
    public void Comments_and_blank_lines_are_no_entries_and_are_never_continued()
    {
        List<PropertyLine> lines = PropertiesText.Parse("# x=1 \\\n\n  ! y=2\na=1\n \t\nb=2\\\n# still b\n");
        Assert.Equal([new PropertyLine("a", "1", 4), new PropertyLine("b", "2# still b", 6)], lines);
    }

    [Fact]
    public void The_last_of_two_values_wins_and_knows_its_line()
    {
        ServerProperties properties = ServerProperties.FromFile("a=1\nb=2\na=3\n"u8, "f");
        Assert.Equal(["a=3 f:3", "b=2 f:2"], properties.All.Select(s => $"{s.Name}={s.Value} {s.Origin}"));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_Latin1()
    {
        Assert.Equal("ü", PropertiesText.Decode(Encoding.UTF8.GetBytes("ü")));
        Assert.Equal("ü", PropertiesText.Decode([0xFC]));
        Assert.Equal("a", PropertiesText.Decode([0xEF, 0xBB, 0xBF, (byte)'a']));
    }

    [Theory]
    [InlineData("a=1\nb=\\u12")]
    [InlineData("\n\\uxyzw=1")]
    public void A_malformed_escape_is_told_with_its_line(string text)
    {
        var e = Assert.Throws<SettingsException>(() => ServerProperties.FromFile(Encoding.UTF8.GetBytes(text), "s.properties"));
        Assert.Contains("line 2", e.Message, StringComparison.Ordinal);
    }
}
