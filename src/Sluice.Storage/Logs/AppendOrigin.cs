namespace Sluice.Storage.Logs;

/// <summary>Who appends: decides what is checked and who gives the offsets.</summary>
public enum AppendOrigin
{
    /// <summary>A producer: sequences and transaction state are checked, offsets and epoch assigned.</summary>
    Client,

    /// <summary>
    /// A follower copying its leader: offsets are given, nothing is checked but their order; state is rebuilt from the batches.
    /// </summary>
    Replica,

    /// <summary>A coordinator of this node: markers are checked for epochs, sequences are not.</summary>
    Coordinator,

    /// <summary>The leader of the metadata quorum: batches carry their epoch already; only offsets are assigned.</summary>
    RaftLeader,
}
