namespace Sluice.Cli;

/// <summary>Exit codes. The Kafka face knows 0 and 1 only.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>Added to the number of the signal that ended the process.</summary>
    public const int Signalled = 128;
}
