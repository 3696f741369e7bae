using System.Text;
using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Directories;
using Xunit;

namespace Sluice.Tests.Storage.Golden;

public sealed class GoldenDirectoryTests
{
    [Fact]
    public void Kafkas_directory_opens_and_every_partition_directory_is_understood()
    {
        using GoldenDirectory golden = GoldenDirectory.Open();
        Assert.Equal(1, golden.Logs.Properties.NodeId);
        Assert.Equal(1, golden.Logs.Properties.Version);
        IReadOnlyList<PartitionDirectoryEntry> partitions = golden.Logs.ListPartitions();
        Assert.Contains(partitions, p => p.Name.Partition == new TopicPartition("__cluster_metadata", 0));
        Assert.All(partitions, p => Assert.Equal(PartitionDirectoryKind.Current, p.Name.Kind));
        Assert.True(golden.Logs.CleanShutdown.Exists);
        Assert.True(golden.Logs.CleanShutdown.ReadBrokerEpoch() > 0);
    }

    [Fact]
    public void Kafkas_checkpoints_are_read_and_would_be_written_with_the_same_entries()
    {
        using GoldenDirectory golden = GoldenDirectory.Open();
        foreach (OffsetCheckpointFile file in (OffsetCheckpointFile[])[
            golden.Logs.RecoveryPoints, golden.Logs.LogStartOffsets, golden.Logs.HighWatermarks, golden.Logs.CleanerOffsets])
        {
            string[] theirs = File.ReadAllLines(file.Path);
            file.Write(file.Read());
            Assert.Equal(theirs.Order(StringComparer.Ordinal), File.ReadAllLines(file.Path).Order(StringComparer.Ordinal));
        }

        Assert.Equal(9, golden.Logs.HighWatermarks.Read()[new TopicPartition("plain", 0)]);
        Assert.Equal(2, golden.Logs.LogStartOffsets.Read()[new TopicPartition("trimmed", 0)]);
    }

    [Fact]
    public void Kafkas_identity_file_would_be_written_byte_for_byte()
    {
        using GoldenDirectory golden = GoldenDirectory.Open();
        byte[] theirs = File.ReadAllBytes($"{golden.Logs.Path}/meta.properties");
        string date = Encoding.ASCII.GetString(theirs).Split('\n')[1][1..];
        long writtenMs = DateTimeOffset.ParseExact(
            date.Replace("UTC", "+00:00", StringComparison.Ordinal), "ddd MMM dd HH:mm:ss zzz yyyy", null).ToUnixTimeMilliseconds();
        Assert.Equal(theirs, golden.Logs.Properties.ToBytes(writtenMs));
    }

    [Fact]
    public void Kafkas_partition_files_are_read_and_would_be_written_byte_for_byte()
    {
        using GoldenDirectory golden = GoldenDirectory.Open();
        foreach (PartitionDirectoryEntry partition in golden.Logs.ListPartitions())
        {
            Rewritten($"{partition.Path}/{LeaderEpochCheckpointFile.Name}", path =>
            {
                var file = new LeaderEpochCheckpointFile(golden.Logs.Disk, path);
                file.Write(file.Read());
            });
            Rewritten($"{partition.Path}/{PartitionMetadataFile.Name}", path =>
            {
                var file = new PartitionMetadataFile(golden.Logs.Disk, path);
                file.WriteUnsynced(Assert.NotNull(file.Read()));
            });
        }

        static void Rewritten(string path, Action<string> rewrite)
        {
            byte[] theirs = File.ReadAllBytes(path);
            rewrite(path);
            if (theirs.Length > 0) Assert.Equal(theirs, File.ReadAllBytes(path));
        }
    }
}
