using Sluice.IntegrationTests;
using Xunit;

namespace Sluice.CompatibilityTests.Clients;

/// <summary>Tools of Apache Kafka that must succeed; skips the test where they cannot be had.</summary>
internal static class ApacheTool
{
    /// <summary>Runs a tool; what it printed.</summary>
    public static string Succeed(string tool, params string[] arguments) => Output(ApacheKafka.Run(tool, arguments));

    /// <summary>Runs a tool that reads lines from a file.</summary>
    public static string SucceedWithInput(string input, string tool, params string[] arguments)
    {
        string script = "f=$1; shift; exec \"$@\" < \"$f\"";
        return Output(SluiceProgram.RunAs("sh", null, ["-c", script, "sh", input, ApacheKafka.Program, tool, .. arguments]));
    }

    private static string Output(ProgramResult result)
    {
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Out;
    }
}
