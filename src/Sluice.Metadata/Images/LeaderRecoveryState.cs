namespace Sluice.Metadata.Images;

/// <summary>Whether a leader was elected uncleanly and has not yet said that it recovered (KIP-704).</summary>
public enum LeaderRecoveryState : sbyte
{
    Recovered = 0,
    Recovering = 1,
}
