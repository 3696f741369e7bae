using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Sluice.Tests.Server.Drivers;
using Sluice.Tests.Storage.Crashes;
using Xunit;

namespace Sluice.Tests.Storage.Damage;

/// <summary>
/// The metadata log, its snapshots and <c>quorum-state</c> with a bit turned over, cut at any length, or gone: a controller refuses with
/// one of the exceptions that end a start with a message, or starts with topics that were asked for. It never guesses an epoch.
/// </summary>
public sealed class MetadataDamageTests(ITestOutputHelper output)
{
    private const string Log = $"{MetadataFixture.Dir}/__cluster_metadata-0";
    private static readonly string[] Settings =
    [
        "metadata.log.max.record.bytes.between.snapshots=300", "metadata.max.retention.bytes=600",
        "metadata.log.max.snapshot.interval.ms=0",
    ];

    private static readonly string[] Asked = ["one", "two", "three"];
    private static readonly MemoryDisk Sound = Make();
    private int _refused;
    private int _started;

    [Theory]
    [InlineData(".log")]
    [InlineData(".checkpoint")]
    [InlineData("quorum-state")]
    [InlineData("leader-epoch-checkpoint")]
    public void A_bit_turned_over_is_refused_or_harmless(string ending)
    {
        foreach (DiskEntry entry in Files(ending))
        {
            for (long bit = 0; bit < entry.Length * 8; bit += CrashEffort.IsLong ? 1 : 37)
            {
                string path = $"{Log}/{entry.Name}";
                Try($"{path} with bit {bit} turned over", disk => disk.FlipBit(path, bit / 8, (int)(bit % 8)));
            }
        }

        output.WriteLine($"{_refused} refused, {_started} started");
    }

    [Theory]
    [InlineData(".log")]
    [InlineData(".checkpoint")]
    [InlineData("quorum-state")]
    public void A_file_cut_at_any_length_is_refused_or_harmless(string ending)
    {
        foreach (DiskEntry entry in Files(ending))
        {
            for (long length = 0; length < entry.Length; length += CrashEffort.IsLong ? 1 : 5)
            {
                Try($"{entry.Name} cut at {length}", disk =>
                {
                    using IDiskFile file = disk.Open($"{Log}/{entry.Name}", DiskOpenMode.ReadWrite);
                    file.Truncate(length);
                });
            }
        }

        output.WriteLine($"{_refused} refused, {_started} started");
    }

    [Fact]
    public void Any_file_may_be_gone()
    {
        foreach (DiskEntry entry in Files("")) Try($"{entry.Name} gone", disk => disk.DeleteFile($"{Log}/{entry.Name}"));
    }

    private static MemoryDisk Make()
    {
        var node = new MetadataFixture(dynamicQuorum: false, Settings);
        node.Run();
        foreach (string name in Asked)
        {
            _ = node.Heartbeat(node.Register().Response!.BrokerEpoch);
            Assert.Equal(ErrorCode.None, (ErrorCode)node.CreateTopic(name).Response!.Topics[0].ErrorCode);
        }

        node.Restart();
        node.Close();
        node.Disk.SyncAll();
        return node.Disk;
    }

    private static List<DiskEntry> Files(string ending)
    {
        List<DiskEntry> files = [.. Sound.List(Log).Where(e => e.Name.EndsWith(ending, StringComparison.Ordinal))];
        Assert.NotEmpty(files);
        return files;
    }

    private void Try(string what, Action<MemoryDisk> damage)
    {
        MemoryDisk disk = Sound.CrashImage(CrashPolicies.KeepAll);
        damage(disk);
        try
        {
            using var node = new MetadataFixture(disk, dynamicQuorum: false, Settings);
            node.Run();
            Assert.True(node.Failure is null or MetadataFaultException or DiskException, $"{node.Failure}");
            Assert.Empty(node.Image.Topics.ByName.Keys.Except(Asked));
            if (node.Failure is null) _started++;
            else _refused++;
        }
        catch (Exception e) when (e is MetadataFaultException or DiskException or LogDirectoryException or CheckpointFormatException)
        {
            Assert.True(e.Message.Length > 20, e.Message);
            _refused++;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{what}: {failure.Message}", failure);
        }
    }
}
