using System.Diagnostics;

namespace Sluice.IntegrationTests;

/// <summary>The real <c>sluice</c>, built beside the tests.</summary>
public static class SluiceProgram
{
    /// <summary>No command takes longer on a slow machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The executable.</summary>
    public static string Path { get; } =
        System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "sluice.exe" : "sluice");

    /// <summary>Runs a command to its end.</summary>
    public static ProgramResult Run(params string[] arguments) => RunAs(Path, null, arguments);

    /// <summary>Runs a command with one more environment variable.</summary>
    public static ProgramResult RunWith((string Name, string Value) variable, params string[] arguments) =>
        RunAs(Path, variable, arguments);

    /// <summary>Runs any program to its end; a program that does not end is killed and fails the test.</summary>
    public static ProgramResult RunAs(string program, (string Name, string Value)? variable, params string[] arguments)
    {
        using Process process = Start(program, variable, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Patience}");
        }
        return new ProgramResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Starts a program with its output redirected. KAFKA_ variables of the test's own environment are not inherited.</summary>
    public static Process Start(string program, (string Name, string Value)? variable, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("KAFKA_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        if (variable is { } more) start.Environment[more.Name] = more.Value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }
}
