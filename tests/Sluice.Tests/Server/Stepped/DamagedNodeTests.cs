using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>
/// A whole node on directories in which one file is damaged: it starts, perhaps with that directory offline and the others served, or it
/// ends with one of the exceptions that carry words for people. Never otherwise, never without an end.
/// </summary>
public sealed class DamagedNodeTests(ITestOutputHelper output)
{
    private static readonly SteppedOptions Options =
        SteppedOptions.With(("log.dirs", "/data/a,/data/b"), ("metadata.log.dir", "/meta"), ("log.index.interval.bytes", "100"));

    private int _started;
    private int _refused;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_file_costs_no_more_than_its_directory(bool isClean)
    {
        MemoryDisk sound = Make(isClean);
        foreach (string path in Files(sound, "/"))
        {
            long length = sound.Find(path)!.Value.Length;
            Try(sound, $"{path} gone", disk => disk.DeleteFile(path));
            Try(sound, $"{path} empty", disk => Cut(disk, path, 0));
            Try(sound, $"{path} cut", disk => Cut(disk, path, length / 2));
            Try(sound, $"{path} garbage", disk => Put(disk, path));
            for (long at = 0; at < length; at += 1 + (length / 4))
            {
                Try(sound, $"{path} with a bit of byte {at} turned over", disk => disk.FlipBit(path, at, (int)(at % 7)));
            }
        }

        output.WriteLine($"{_started} started, {_refused} refused");
    }

    [Fact]
    public void A_directory_that_is_a_copy_of_another_is_refused()
    {
        SteppedNode node = new(1, Options);
        const string original = $"/data/a/{MetaProperties.FileName}";
        byte[] identity = AtomicFile.Read(node.Disk, original)!;
        AtomicFile.Write(node.Disk, $"/data/b/{MetaProperties.FileName}", identity);

        var refusal = Assert.Throws<LogDirectoryException>(node.Start);

        Assert.Contains("/data/a and /data/b have the same directory.id", refusal.Message, StringComparison.Ordinal);
    }

    private static MemoryDisk Make(bool isClean)
    {
        SteppedNode node = SteppedNode.Running(1, Options);
        SteppedClient client = node.Connect();
        client.CreateTopic("t", 4, ("segment.bytes", "1048576"));
        for (int i = 0; i < 40; i++) client.Produce("t", i % 4, Batches.Of($"{i}"));
        node.RunFor(70_000);
        if (isClean) node.Stop();
        else node.Crash(CrashPolicies.KeepAll);
        return node.Disk.CrashImage(CrashPolicies.KeepAll);
    }

    private static List<string> Files(MemoryDisk disk, string directory)
    {
        var files = new List<string>();
        foreach (DiskEntry entry in disk.List(directory))
        {
            string path = directory == "/" ? $"/{entry.Name}" : $"{directory}/{entry.Name}";
            if (entry.IsDirectory) files.AddRange(Files(disk, path));
            else files.Add(path);
        }

        return files;
    }

    private static void Cut(MemoryDisk disk, string path, long length)
    {
        using IDiskFile file = disk.Open(path, DiskOpenMode.ReadWrite);
        file.Truncate(length);
    }

    private static void Put(MemoryDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, DiskOpenMode.ReadWrite);
        file.WriteAt(0, "\u0001garbage\n\n0 \0x"u8);
    }

    private void Try(MemoryDisk sound, string what, Action<MemoryDisk> damage)
    {
        MemoryDisk disk = sound.CrashImage(CrashPolicies.KeepAll);
        damage(disk);
        try
        {
            var node = new SteppedNode(1, Options);
            node.CrashTo(disk);
            node.Start();
            Use(node);
            _started++;
        }
        catch (Exception e) when (IsSaid(e) || (e is InvalidOperationException && IsSaid(e.InnerException)))
        {
            _refused++;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{what}: {failure.Message}", failure);
        }
    }

    private static void Use(SteppedNode node)
    {
        SteppedClient client = node.Connect();
        for (int partition = 0; partition < 4; partition++)
        {
            var error = (ErrorCode)client.Produce("t", partition, Batches.Of("more")).ErrorCode;
            bool isKnown = error is ErrorCode.None or ErrorCode.KafkaStorageError or ErrorCode.NotLeaderOrFollower
                or ErrorCode.UnknownTopicOrPartition or ErrorCode.UnknownTopicId;
            Assert.True(isKnown, $"partition {partition}: {error}");
        }
    }

    private static bool IsSaid(Exception? e) =>
        e is LogDirectoryException or DiskException or MetadataFaultException or CheckpointFormatException;
}
