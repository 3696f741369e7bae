using System.Globalization;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;

namespace Sluice.Cli.Storage;

/// <summary>
/// The two files that formatting puts beside <c>meta.properties</c>. Both have the form of a metadata snapshot, record batches from
/// offset 0 in
/// epoch 0:
/// <list type="bullet">
/// <item><c>bootstrap.checkpoint</c> in every directory: a control batch with SnapshotHeader (time 0), a batch with the first records of
/// the
/// cluster (a FeatureLevelRecord each, metadata.version first), a control batch with SnapshotFooter;</item>
/// <item><c>__cluster_metadata-0/00000000000000000000-0000000000.checkpoint</c> of a voter of a dynamic quorum (KIP-853): one control
/// batch with
/// SnapshotHeader, KRaftVersion 1 and Voters, and one with SnapshotFooter.</item>
/// </list>
/// </summary>
internal static class BootstrapFiles
{
    public const string BootstrapName = "bootstrap.checkpoint";
    public const string MetadataLog = "__cluster_metadata-0";
    public const string FirstSnapshotName = "00000000000000000000-0000000000.checkpoint";

    /// <summary>The content of <c>bootstrap.checkpoint</c>.</summary>
    public static byte[] Bootstrap(IReadOnlyList<FeatureLevelRecord> features, long nowMs)
    {
        byte[] header = Control(0, nowMs, (ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord()));
        using var data = new RecordBatchBuilder(new RecordBatchSettings { BaseOffset = 1, PartitionLeaderEpoch = 0 });
        foreach (FeatureLevelRecord feature in features) data.Append(nowMs, null, Framed(feature));
        byte[] footer = Control(1 + features.Count, nowMs, (ControlRecordType.SnapshotFooter, new SnapshotFooterRecord()));
        return [.. header, .. data.Build(), .. footer];
    }

    /// <summary>The content of the voters' first snapshot.</summary>
    public static byte[] FirstSnapshot(IEnumerable<InitialController> voters, string listener, long nowMs)
    {
        var voterRecord = new VotersRecord();
        foreach (InitialController voter in voters.OrderBy(v => v.NodeId)) voterRecord.Voters.Add(VoterOf(voter, listener));
        byte[] first = Control(
            0,
            nowMs,
            (ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord { LastContainedLogTimestamp = nowMs }),
            (ControlRecordType.KRaftVersion, new KRaftVersionRecord { KRaftVersion = 1 }),
            (ControlRecordType.KRaftVoters, voterRecord));
        byte[] footer = Control(3, nowMs, (ControlRecordType.SnapshotFooter, new SnapshotFooterRecord()));
        return [.. first, .. footer];
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

    private static byte[] Control(long baseOffset, long nowMs, params ReadOnlySpan<(ControlRecordType Type, IMessage Value)> records)
    {
        using var batch = new RecordBatchBuilder(
            new RecordBatchSettings { BaseOffset = baseOffset, PartitionLeaderEpoch = 0, IsControl = true });
        var writer = new WireWriter();
        foreach ((ControlRecordType type, IMessage value) in records)
        {
            writer.Reset();
            value.Write(writer, 0);
            batch.AppendControl(nowMs, type, writer.Written);
        }
        return batch.Build();
    }

    private static byte[] Framed(FeatureLevelRecord record)
    {
        const uint frameVersion = 1;
        const uint featureLevelRecord = 12;
        var writer = new WireWriter();
        writer.WriteUnsignedVarint(frameVersion);
        writer.WriteUnsignedVarint(featureLevelRecord);
        writer.WriteUnsignedVarint(0);
        record.Write(writer, 0);
        return writer.Written.ToArray();
    }
}
