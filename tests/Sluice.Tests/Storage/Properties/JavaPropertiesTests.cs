using System.Text;
using Sluice.Base;
using Sluice.Storage.Properties;
using Xunit;

namespace Sluice.Tests.Storage.Properties;

public sealed class JavaPropertiesTests
{
    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a:b", "a", "b")]
    [InlineData("a b", "a", "b")]
    [InlineData("  a \t = \t b c ", "a", "b c ")]
    [InlineData("a", "a", "")]
    [InlineData("a==b", "a", "=b")]
    [InlineData("a\\=b=c", "a=b", "c")]
    [InlineData("a\\ b\\=c\\:d=e", "a b=c:d", "e")]
    [InlineData("a=1\\\n   2\\\r\n3", "a", "123")]
    [InlineData("a=b\\", "a", "b")]
    [InlineData("a=b\\\\", "a", "b\\")]
    [InlineData("a=\\t\\n\\r\\f\\\\\\q", "a", "\t\n\r\f\\q")]
    [InlineData("a=\\u0041\\u00e9", "a", "Aé")]
    [InlineData("a=b # c", "a", "b # c")]
    [InlineData("a=x\r\n", "a", "x")]
    [InlineData("a=é", "a", "é")]
    public void A_line_reads_as_in_Java(string text, string key, string value) =>
        Assert.Equal([new PropertyLine(key, value, 1)], Parse(text));

    [Theory]
    [InlineData("a=\\uZZ", "a", "uZZ")]
    [InlineData("a=\\u12", "a", "u12")]
    [InlineData("\\uxyzw=1", "uxyzw", "1")]
    public void A_malformed_escape_stands_for_its_own_letters_and_is_marked(string text, string key, string value) =>
        Assert.Equal([new PropertyLine(key, value, 1, IsMalformed: true)], Parse(text));

    [Fact]
    public void Comments_and_blank_lines_are_no_entries_and_are_never_continued()
    {
        List<PropertyLine> lines = Parse("# x=1 \\\n\n  ! y=2\na=1\n \t\nb=2\\\n# still b\n");
        Assert.Equal([new PropertyLine("a", "1", 4), new PropertyLine("b", "2# still b", 6)], lines);
    }

    [Theory]
    [InlineData("\\")]
    [InlineData("\\\n\n")]
    [InlineData("  \\\r\n  \\")]
    public void A_continued_line_of_nothing_is_no_entry(string text) => Assert.Empty(Parse(text));

    [Fact]
    public void Lines_end_as_on_any_system()
    {
        List<PropertyLine> lines = Parse("a=1\rb=2\r\na=\\\\\nc=3");
        Assert.Equal([new("a", "1", 1), new("b", "2", 2), new("a", "\\", 3), new("c", "3", 4)], lines);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_Latin1()
    {
        Assert.Equal("ü", Assert.Single(JavaProperties.Parse("a=ü"u8)).Value);
        Assert.Equal("ü", Assert.Single(JavaProperties.Parse([(byte)'a', (byte)'=', 0xFC])).Value);
    }

    [Fact]
    public void What_is_escaped_when_written_is_the_same_when_read()
    {
        var values = new List<KeyValuePair<string, string>>
        {
            new(" a key = with:everything#!\\", " leading, trailing \t\n\r\f\\ é€😀 # ! = : "),
            new("empty", ""),
        };
        List<PropertyLine> read = JavaProperties.Parse(JavaProperties.Format(values, "", 0));
        Assert.Equal(values, read.Select(line => KeyValuePair.Create(line.Key, line.Value)));
    }

    [Fact]
    public void No_bytes_make_the_parser_fail()
    {
        var random = new Prng(1);
        string alphabet = "\\u0 =:#!\n\r\tab\f";
        for (int i = 0; i < 20_000; i++)
        {
            byte[] content = new byte[random.NextInt(24)];
            for (int j = 0; j < content.Length; j++) content[j] = (byte)alphabet[random.NextInt(alphabet.Length)];
            JavaProperties.Parse(content);
        }
    }

    private static List<PropertyLine> Parse(string text) => JavaProperties.Parse(Encoding.UTF8.GetBytes(text));
}
