using System.Text;
using Sluice.Base;
using Sluice.Cli.Storage;
using Sluice.Server.Drivers;
using Sluice.Server.Settings;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// Formatting, stopped everywhere: a directory that says it is formatted is whole, and one that does not is formatted again as if nothing
/// had been there.
/// </summary>
public sealed class FormatCrashTests(ITestOutputHelper output)
{
    private static readonly string[] Directories = ["/a", "/meta"];
    private static readonly FormatRequest Request =
        new() { ClusterId = "MkU3OEVBNTcwNTJENDM2Qk", Standalone = true, IgnoreFormatted = true };

    [Fact]
    public void A_crash_while_formatting_leaves_a_directory_that_is_whole_or_can_be_formatted_again()
    {
        var disk = new MemoryDisk();
        var images = new CrashImages(new Prng(1), CrashEffort.CutEvery(1), CrashEffort.Samples);
        using var recorder = new CrashRecorder(disk, images, image =>
        {
            foreach (string directory in Directories.Where(d => IsFormatted(image, d))) AssertWhole(image, directory);
            Format(image);
            image.Crash(CrashPolicies.LoseUnsynced);
            foreach (string directory in Directories) AssertWhole(image, directory);
        });

        Format(disk);
        recorder.Now();

        output.WriteLine($"{recorder.Count} images");
        Assert.True(recorder.Count > 300);
    }

    private static void Format(MemoryDisk disk)
    {
        string[] lines =
        [
            "process.roles=broker,controller", "node.id=1", "controller.listener.names=CONTROLLER", "log.dirs=/a", "metadata.log.dir=/meta",
            "listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093", "controller.quorum.bootstrap.servers=127.0.0.1:9093",
        ];
        var properties = ServerProperties.FromFile(Encoding.UTF8.GetBytes(string.Join('\n', lines)), "server.properties");
        var formatter = new StorageFormatter(BrokerSettings.Read(properties, "here"), disk, nowMs: 1000, new Prng(3));
        formatter.Format(Request, TextWriter.Null);
    }

    private static bool IsFormatted(MemoryDisk disk, string directory) =>
        disk.DirectoryExists(directory) && LogDirectoryIdentity.Read(disk, directory) is not null;

    private static void AssertWhole(MemoryDisk disk, string directory)
    {
        MetaProperties? properties = LogDirectoryIdentity.Read(disk, directory);
        Assert.Equal((Request.ClusterId, 1), (properties?.ClusterId, properties?.NodeId));
        Assert.NotNull(SnapshotFile.Read(disk, $"{directory}/{BootstrapFile.Name}", default));
        if (directory != "/meta") return;
        Assert.NotNull(SnapshotFile.Read(disk, $"{directory}/{MetadataLog.Partition}/{SnapshotName.Of(SnapshotName.Bootstrap)}", default));
    }
}
