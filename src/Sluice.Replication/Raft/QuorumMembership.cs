namespace Sluice.Replication.Raft;

/// <summary>Who votes, and by which rules.</summary>
/// <param name="Voters">From the configuration (kraft.version 0), or from the newest Voters record (1).</param>
/// <param name="KRaftVersion">0: static voters; 1: voters in the log (KIP-853).</param>
/// <param name="AreInLog">
/// False while the voters stand only in the 0-0 snapshot of the format tool: the first leader writes them.
/// </param>
public sealed record QuorumMembership(VoterSet Voters, short KRaftVersion, bool AreInLog);
