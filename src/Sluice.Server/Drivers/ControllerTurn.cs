using Sluice.Base;
using Sluice.Metadata.Controller;
using Sluice.Replication.Raft;

namespace Sluice.Server.Drivers;

/// <summary>What one decision on the metadata lane may look at. Valid only during the call it is given to.</summary>
public sealed class ControllerTurn
{
    private readonly RaftNode _node;

    internal ControllerTurn(Controller controller, RaftNode node, MetadataServices services, Instant now, long nowMs)
    {
        _node = node;
        Controller = controller;
        Random = services.Random;
        ClusterId = services.ClusterId;
        Now = now;
        NowMs = nowMs;
    }

    /// <summary>The active controller; its decisions change nothing.</summary>
    public Controller Controller { get; }

    /// <summary>The node's source of ids and choices.</summary>
    public IRandomSource Random { get; }

    /// <summary>The cluster's id.</summary>
    public string ClusterId { get; }

    /// <summary>Monotonic time of this step.</summary>
    public Instant Now { get; }

    /// <summary>Wall-clock time of this step.</summary>
    public long NowMs { get; }

    /// <summary>Where the first record of the decision will be appended.</summary>
    public long NextOffset => _node.Log.EndOffset;

    /// <summary>kraft.version in force.</summary>
    public short KraftVersion => _node.Membership.KRaftVersion;

    /// <summary>Voters in force, with their endpoints.</summary>
    public VoterSet Voters => _node.Membership.Voters;

    /// <summary>The answer to DescribeQuorum; null when this node does not lead any more.</summary>
    public QuorumDescription? DescribeQuorum() => _node.Describe(Now, NowMs);
}
