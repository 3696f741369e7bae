namespace Sluice.IntegrationTests;

/// <summary>What a program left behind.</summary>
public sealed record ProgramResult(int ExitCode, string Out, string Error)
{
    /// <summary>Fails a test with everything the program said.</summary>
    public override string ToString() => $"exit code {ExitCode}\n--- out\n{Out}\n--- error\n{Error}";
}
