using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Checkpoints;

public sealed class PartitionFilesTests
{
    private readonly MemoryDisk _disk = new();

    public PartitionFilesTests() => _disk.CreateDirectory("/d");

    [Fact]
    public void Leader_epochs_are_written_as_kafka_does_and_read_back()
    {
        var file = new LeaderEpochCheckpointFile(_disk, "/d/leader-epoch-checkpoint");
        Assert.Empty(file.Read());
        file.Write([new EpochEntry(0, 0), new EpochEntry(2, 8)]);
        Assert.Equal("0\n2\n0 0\n2 8\n", Files.Get(_disk, file.Path));
        Assert.Equal([new EpochEntry(0, 0), new EpochEntry(2, 8)], file.Read());
        file.Write([]);
        Assert.Equal("0\n0\n", Files.Get(_disk, file.Path));
    }

    [Theory]
    [InlineData("0\n1\n1\n")]
    [InlineData("0\n1\n-1 0\n")]
    [InlineData("0\n1\n0 -1\n")]
    [InlineData("0\n1\na b\n")]
    [InlineData("0\n1\n9999999999 0\n")]
    public void Malformed_leader_epochs_are_refused(string content)
    {
        Files.Put(_disk, "/d/e", content);
        Assert.Throws<CheckpointFormatException>(() => new LeaderEpochCheckpointFile(_disk, "/d/e").Read());
    }

    [Fact]
    public void Partition_metadata_is_two_lines_without_a_last_line_end()
    {
        var file = new PartitionMetadataFile(_disk, "/d/partition.metadata");
        Assert.Null(file.Read());
        file.WriteUnsynced(Uuid.MetadataTopic);
        Assert.Equal("version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ", Files.Get(_disk, file.Path));
        Assert.Equal(Uuid.MetadataTopic, file.Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("version: 0\n")]
    [InlineData("version: 1\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ")]
    [InlineData("version: x\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ")]
    [InlineData("version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("version: 0\ntopic_id: short")]
    [InlineData("version:0\ntopic_id:AAAAAAAAAAAAAAAAAAAAAQ")]
    public void Malformed_partition_metadata_is_refused(string content)
    {
        Files.Put(_disk, "/d/p", content);
        Assert.Throws<CheckpointFormatException>(() => new PartitionMetadataFile(_disk, "/d/p").Read());
    }

    [Fact]
    public void The_marker_of_a_clean_stop_carries_the_broker_epoch()
    {
        var marker = new CleanShutdownFile(_disk, "/d");
        Assert.False(marker.Exists);
        Assert.Equal(-1, marker.ReadBrokerEpoch());
        marker.Write(42);
        Assert.True(marker.Exists);
        Assert.Equal("{\"version\":0,\"brokerEpoch\":42}", Files.Get(_disk, "/d/.kafka_cleanshutdown"));
        Assert.Equal(42, marker.ReadBrokerEpoch());
        _disk.SyncAll();
        marker.Delete();
        _disk.Crash(CrashPolicies.LoseUnsynced);
        Assert.False(marker.Exists);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[[[[[[[[")]
    [InlineData("{\"brokerEpoch\":\"x\"}")]
    [InlineData("{\"brokerEpoch\":1e99}")]
    public void A_marker_that_names_no_epoch_still_counts_as_clean(string content)
    {
        Files.Put(_disk, "/d/.kafka_cleanshutdown", content);
        var marker = new CleanShutdownFile(_disk, "/d");
        Assert.True(marker.Exists);
        Assert.Equal(-1, marker.ReadBrokerEpoch());
    }
}
