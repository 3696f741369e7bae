using Sluice.Fuzz;
using Xunit;

namespace Sluice.Tests.Fuzz;

/// <summary>Plays the corpus of every target of the fuzzer, and a few new cases; the long campaigns are run by hand.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Targets => [.. FuzzCommand.Targets];

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_corpus_and_a_few_new_cases_break_no_rule(string target)
    {
        var output = new StringWriter();
        int code = FuzzCommand.Run([target, "--runs", "1500", "--time", "2", "--seed", "20261121", "--patience", "1000"], output);
        Assert.True(code == 0, output.ToString());
        Assert.Contains("0 findings", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_command_is_told()
    {
        var output = new StringWriter();
        Assert.Equal(2, FuzzCommand.Run(["nothing-such"], output));
        Assert.Contains("is no target", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, FuzzCommand.Run(["lz4", "--runs"], output));
    }
}
