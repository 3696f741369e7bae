using System.Text;
using Sluice.Server.Settings;
using Xunit;

namespace Sluice.Tests.Server.Settings;

public sealed class ServerPropertiesTests
{
    [Fact]
    public void The_last_of_two_values_wins_and_knows_its_line() =>
        Assert.Equal(["a=3 f:3", "b=2 f:2"], Read("a=1\nb=2\na=3\n"));

    [Fact]
    public void White_space_behind_a_value_is_no_part_of_it() => Assert.Equal(["a=b f:1"], Read("a = b \t\n"));

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_name() => Assert.Equal(["a=1 f:1"], Read("\uFEFFa=1"));

    [Theory]
    [InlineData("a=1\nb=\\u12")]
    [InlineData("\n\\uxyzw=1")]
    public void A_malformed_escape_is_told_with_its_line(string text)
    {
        var e = Assert.Throws<SettingsException>(() => ServerProperties.FromFile(Encoding.UTF8.GetBytes(text), "s.properties"));
        Assert.Equal("line 2: \\u must be followed by four hexadecimal digits (s.properties)", e.Message);
    }

    private static IEnumerable<string> Read(string text) =>
        ServerProperties.FromFile(Encoding.UTF8.GetBytes(text), "f").All.Select(s => $"{s.Name}={s.Value} {s.Origin}");
}
