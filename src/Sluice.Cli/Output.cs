namespace Sluice.Cli;

/// <summary>Where a command writes: data to <see cref="Out"/>, everything else to <see cref="Error"/>.</summary>
internal sealed class Output(TextWriter output, TextWriter error)
{
    /// <summary>Standard output.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Says what failed, and why, on standard error.</summary>
    /// <returns>Kafka's exit code of a failure.</returns>
    public int Fail(string message)
    {
        Error.WriteLine(message);
        return ExitCode.Failed;
    }
}
