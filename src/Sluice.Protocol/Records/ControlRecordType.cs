namespace Sluice.Protocol.Records;

/// <summary>What a control record says; the numbers are those in its key. Unknown ones are skipped by readers.</summary>
public enum ControlRecordType : short
{
    /// <summary>Transaction marker: aborted.</summary>
    Abort = 0,

    /// <summary>Transaction marker: committed.</summary>
    Commit = 1,

    /// <summary>First record of a KRaft leader's epoch (KIP-595).</summary>
    LeaderChange = 2,

    /// <summary>First record of a snapshot (KIP-630).</summary>
    SnapshotHeader = 3,

    /// <summary>Last record of a snapshot.</summary>
    SnapshotFooter = 4,

    /// <summary>The version of KRaft in force (KIP-853).</summary>
    KRaftVersion = 5,

    /// <summary>The voters of the quorum.</summary>
    KRaftVoters = 6,
}
