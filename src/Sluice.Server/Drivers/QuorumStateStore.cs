using Sluice.Metadata.Records;
using Sluice.Replication.Raft;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;

namespace Sluice.Server.Drivers;

/// <summary>
/// The file <c>quorum-state</c> of the metadata log's directory; see <see cref="QuorumStateFile"/>. Owned by the metadata lane.
/// </summary>
public sealed class QuorumStateStore(IDisk disk, string directory)
{
    private readonly string _path = $"{directory}/{QuorumStateFile.FileName}";

    /// <summary>What was last made durable. A damaged file is a fault: guessing an epoch could elect two leaders.</summary>
    public QuorumState Read()
    {
        byte[]? bytes = AtomicFile.Read(disk, _path);
        if (bytes is null || bytes.Length == 0) return QuorumState.Initial;
        return QuorumStateFile.TryDecode(bytes, out QuorumState state, out string? error)
            ? state
            : throw new MetadataFaultException($"{_path} is damaged: {error}");
    }

    /// <summary>Makes <paramref name="state"/> durable before it returns.</summary>
    public void Write(QuorumState state, QuorumMembership membership) =>
        AtomicFile.Write(disk, _path, QuorumStateFile.Encode(state, membership.KRaftVersion, membership.Voters));
}
