using System.Globalization;
using Sluice.Metadata.Records;
using Sluice.Metadata.Snapshots;
using Sluice.Protocol.Messages;

namespace Sluice.Cli.Storage;

/// <summary>
/// The two files that formatting puts beside <c>meta.properties</c>, both a <see cref="SnapshotFormat"/> of epoch 0:
/// <list type="bullet">
/// <item><c>bootstrap.checkpoint</c> in every directory: of time 0, with the first records of the cluster (a FeatureLevelRecord each,
/// metadata.version first) and nothing of the quorum;</item>
/// <item><c>__cluster_metadata-0/00000000000000000000-0000000000.checkpoint</c> of a voter of a dynamic quorum (KIP-853): with
/// KRaftVersion 1 and Voters, and no record.</item>
/// </list>
/// </summary>
internal static class BootstrapFiles
{
    /// <summary>The content of <c>bootstrap.checkpoint</c>.</summary>
    public static byte[] Bootstrap(IReadOnlyList<FeatureLevelRecord> features, long nowMs)
    {
        MetadataRecord[] records = [.. features.Select(MetadataRecord.V0)];
        return Bytes(new SnapshotContent(0, null, records), nowMs);
    }

    /// <summary>The content of the voters' first snapshot.</summary>
    public static byte[] FirstSnapshot(IEnumerable<InitialController> voters, string listener, long nowMs)
    {
        var voterRecord = new VotersRecord();
        foreach (InitialController voter in voters.OrderBy(v => v.NodeId)) voterRecord.Voters.Add(VoterOf(voter, listener));
        return Bytes(new SnapshotContent(nowMs, new QuorumSnapshot(1, voterRecord), []), nowMs);
    }

    /// <summary>How Kafka's tools print the records.</summary>
    public static string Describe(IReadOnlyList<FeatureLevelRecord> features)
    {
        IEnumerable<string> records = features.Select(f => string.Create(
            CultureInfo.InvariantCulture,
            $"ApiMessageAndVersion(FeatureLevelRecord(name='{f.Name}', featureLevel={f.FeatureLevel}) at version 0)"));
        return $"BootstrapMetadata(records=[{string.Join(", ", records)}], metadataVersionLevel={features[0].FeatureLevel}, "
            + "source=format command)";
    }

    private static VotersRecordVoter VoterOf(InitialController controller, string listener)
    {
        var voter = new VotersRecordVoter
        {
            VoterId = controller.NodeId,
            VoterDirectoryId = controller.DirectoryId,
            KRaftVersionFeature = new VotersRecordKRaftVersionFeature { MinSupportedVersion = 0, MaxSupportedVersion = 1 },
        };
        voter.Endpoints.Add(new VotersRecordEndpoint { Name = listener, Host = controller.Host, Port = (ushort)controller.Port });
        return voter;
    }

    private static byte[] Bytes(SnapshotContent content, long nowMs) =>
        [.. SnapshotFormat.Write(content, 0, nowMs).SelectMany(part => part)];
}
