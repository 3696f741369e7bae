using Sluice.Metadata.Images;
using Sluice.Protocol.Errors;

namespace Sluice.Server.Requests;

/// <summary>How clients of one listener can reach a partition's replicas, by an image.</summary>
internal readonly ref struct PartitionReach(MetadataImage image, PartitionImage state, string listener)
{
    private readonly MetadataImage _image = image;
    private readonly PartitionImage _state = state;
    private readonly string _listener = listener;

    /// <summary>True when a replica cannot be reached.</summary>
    public bool HasOffline
    {
        get
        {
            foreach (int id in _state.Replicas)
            {
                if (IsOffline(id)) return true;
            }
            return false;
        }
    }

    /// <summary>Why the leader cannot be told; old versions do not know that a listener may be missing.</summary>
    public ErrorCode LeaderError(bool knowsListenerNotFound)
    {
        if (!_state.HasLeader || _image.Cluster.Broker(_state.Leader) is not { Fenced: false } leader) return ErrorCode.LeaderNotAvailable;
        if (leader.Endpoint(_listener) is not null) return ErrorCode.None;
        return knowsListenerNotFound ? ErrorCode.ListenerNotFound : ErrorCode.LeaderNotAvailable;
    }

    /// <summary>The replicas that cannot be reached: fenced, unknown, without the listener, or with their directory offline.</summary>
    public List<int> Offline()
    {
        List<int> offline = [];
        foreach (int id in _state.Replicas)
        {
            if (IsOffline(id)) offline.Add(id);
        }
        return offline;
    }

    private bool IsOffline(int id) =>
        _image.Cluster.Broker(id) is not { Fenced: false } broker || broker.Endpoint(_listener) is null
        || (_state.DirectoryOf(id) is { } directory && !broker.HasOnlineDirectory(directory));
}
