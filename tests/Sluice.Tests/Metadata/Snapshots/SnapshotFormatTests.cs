using Sluice.Metadata.Controller;
using Sluice.Metadata.Records;
using Sluice.Metadata.Snapshots;
using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Metadata.Snapshots;

public sealed class SnapshotFormatTests
{
    // The bootstrap.checkpoint that kafka-storage format of 4.3.1 wrote.
    private const string Bootstrap =
        "0000000000000000000000470000000002eed2180e002000000000000001a1fddebbe6000001a1fddebbe6ffffffffffffffffffffffffffff000000012a00"
        + "00000800000003160000000000000000000000000000000000000001000000f10000000002481c0c20000000000005000001a1fddebbfb000001a1fddebbfb"
        + "ffffffffffffffffffffffffffff000000063a000000012e010c00116d657461646174612e76657273696f6e001e00005a000002014e010c0021656c696769"
        + "626c652e6c65616465722e7265706c696361732e76657273696f6e00010000340000040128010c000e67726f75702e76657273696f6e000100003400000601"
        + "28010c000e73686172652e76657273696f6e0001000038000008012c010c001073747265616d732e76657273696f6e000100004000000a0134010c00147472"
        + "616e73616374696f6e2e76657273696f6e0002000000000000000000070000003f0000000002af2fdb82002000000000000001a1fddebbfd000001a1fddebb"
        + "fdffffffffffffffffffffffffffff000000011a00000008000000040600000000";

    [Fact]
    public void What_Kafka_formats_is_read_and_is_what_we_format()
    {
        SnapshotContent content = SnapshotFormat.Read(Convert.FromHexString(Bootstrap));
        Assert.Equal(0, content.LastContainedTimestampMs);
        Assert.Null(content.Quorum);
        Assert.Equal(
            BootstrapMetadata.Records(30).Select(Text), content.Records.Select(Text));
    }

    [Fact]
    public void What_we_write_is_Kafkas_bytes_but_for_times()
    {
        byte[] kafka = Convert.FromHexString(Bootstrap);
        byte[] ours = Join(SnapshotFormat.Write(new SnapshotContent(0, null, BootstrapMetadata.Records(30)), 0, 0x1a1fddebbe6));
        Assert.Equal(kafka.Length, ours.Length);
        Assert.Equal(kafka[..83], ours[..83]);
        Assert.Equal(kafka[140..336], ours[140..336]);
    }

    [Fact]
    public void A_file_that_ends_early_or_is_damaged_is_a_fault()
    {
        byte[] file = Convert.FromHexString(Bootstrap);
        for (int cut = 0; cut < file.Length; cut++) Assert.Throws<MetadataFaultException>(() => SnapshotFormat.Read(file.AsSpan(0, cut)));
        for (int at = 17; at < file.Length; at += 7)
        {
            if (at is (>= 83 + 12 and < 83 + 16) or (>= 336 + 12 and < 336 + 16)) continue; // the epoch, which no checksum covers
            byte[] damaged = [.. file];
            damaged[at] ^= 0x40;
            Assert.Throws<MetadataFaultException>(() => SnapshotFormat.Read(damaged));
        }
    }

    [Fact]
    public void The_quorum_and_many_records_survive()
    {
        var voters = new VotersRecord
        {
            Voters = [new() { VoterId = 1, VoterDirectoryId = new Uuid(1, 100), Endpoints = [new() { Name = "C", Host = "h", Port = 9 }] }],
        };
        List<MetadataRecord> records = [];
        for (int i = 0; i < 1000; i++)
            records.Add(MetadataRecord.V0(
                new ConfigRecord { ResourceType = 32, ResourceName = $"g{i}", Name = "n", Value = new string('v', 10_000) }));
        byte[][] parts = [.. SnapshotFormat.Write(new SnapshotContent(77, new QuorumSnapshot(1, voters), records), 3, 5)];
        Assert.Equal(4, parts.Length);
        Assert.All(parts, part => Assert.InRange(part.Length, 1, (8 * 1024 * 1024) + 1024));
        SnapshotContent content = SnapshotFormat.Read(Join(parts));
        Assert.Equal((77, 1000, 1), (content.LastContainedTimestampMs, content.Records.Count, (int)content.Quorum!.KRaftVersion));
        Assert.Equal(9, content.Quorum.Voters!.Voters[0].Endpoints[0].Port);
    }

    private static byte[] Join(IEnumerable<byte[]> parts) => [.. parts.SelectMany(part => part)];

    private static string Text(MetadataRecord record)
    {
        var level = (FeatureLevelRecord)record.Message;
        return $"{level.Name}={level.FeatureLevel}";
    }
}
