using Sluice.Base;
using Sluice.Protocol.Errors;
using Sluice.Storage.Disks;
using Sluice.Tests.Server.Drivers;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// The metadata log with its snapshots and <c>quorum-state</c>, stopped everywhere: a controller always starts again, in a later epoch
/// (K1), with every topic it had acknowledged (K2, K3) and none that nobody asked for; and a second crash right after changes nothing.
/// </summary>
public sealed class MetadataCrashTests(ITestOutputHelper output)
{
    private static readonly string[] Settings =
    [
        "metadata.log.max.record.bytes.between.snapshots=600", "metadata.log.segment.ms=90000", "metadata.max.retention.bytes=1500",
        "metadata.log.max.snapshot.interval.ms=0",
    ];

    private readonly List<string> _acknowledged = [];
    private readonly List<string> _asked = [];
    private int _epoch;
    private int _images;
    private bool _isDynamic;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_crash_while_metadata_is_written_loses_nothing_acknowledged(bool dynamicQuorum)
    {
        _isDynamic = dynamicQuorum;
        var node = new MetadataFixture(dynamicQuorum, Settings);
        var random = new Prng(dynamicQuorum ? 1UL : 2UL);
        for (int life = 0; life < 2 * CrashEffort.Seeds; life++)
        {
            var images = new CrashImages(random, CrashEffort.CutEvery(101), CrashEffort.Samples);
            using var recorder = new CrashRecorder(node.Disk, images, Check);
            node.Run();
            _epoch = node.Driver.Node.Epoch;
            for (int i = 0; i < 4; i++)
            {
                Create(node);
                node.Time.AdvanceMs(40_000);
                Assert.True(node.Scheduler.RunUntilIdle());
            }

            recorder.Now();
            node.Restart();
            _images += recorder.Count;
        }

        node.Close();
        output.WriteLine($"{_images} images");
        Assert.True(_images > 500);
    }

    private void Create(MetadataFixture node)
    {
        string name = $"topic-{_asked.Count}";
        _asked.Add(name);
        _ = node.Heartbeat(node.Register().Response!.BrokerEpoch);
        Assert.Equal(ErrorCode.None, (ErrorCode)node.CreateTopic(name).Response!.Topics[0].ErrorCode);
        _acknowledged.Add(name);
    }

    private void Check(MemoryDisk image)
    {
        int epoch = Start(image);
        image.Crash(CrashPolicies.LoseUnsynced);
        Assert.True(Start(image) > epoch);
    }

    /// <summary>Starts a controller on an image, and returns its epoch.</summary>
    private int Start(MemoryDisk image)
    {
        using var node = new MetadataFixture(image, _isDynamic, Settings);
        node.Run();
        Assert.Null(node.Failure);
        Assert.True(node.Driver.Node.Epoch > _epoch, $"epoch {node.Driver.Node.Epoch} behind {_epoch}");
        string[] found = [.. node.Image.Topics.ByName.Keys];
        Assert.Empty(_acknowledged.Except(found));
        Assert.Empty(found.Except(_asked));
        return node.Driver.Node.Epoch;
    }
}
