using System.Diagnostics;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

/// <summary>
/// The data directory that Apache Kafka 4.3.1 wrote, copied onto a disk in memory. Where the machine does not have it, tests that need
/// it are skipped visibly.
/// </summary>
internal static class GoldenDirectory
{
    private const string Archive = "/work/shared/peers/golden/kafka-4.3.1-data.tar.xz";
    private static readonly Lock Gate = new();
    private static Dictionary<string, byte[]>? _files;

    /// <summary>A fresh disk with the directory as <c>/data</c>.</summary>
    public static MemoryDisk Disk()
    {
        Assert.SkipUnless(File.Exists(Archive), $"{Archive} is not on this machine");
        var disk = new MemoryDisk();
        foreach (var (path, bytes) in Load())
        {
            disk.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = disk.Open(path, DiskOpenMode.CreateNew);
            file.WriteAt(0, bytes);
        }

        disk.SyncAll();
        return disk;
    }

    private static Dictionary<string, byte[]> Load()
    {
        lock (Gate)
        {
            if (_files is not null) return _files;
            string scratch = Directory.CreateTempSubdirectory("sluice-golden").FullName;
            using (var tar = Process.Start("tar", ["xf", Archive, "-C", scratch, "data"]))
            {
                tar.WaitForExit();
                Assert.SkipUnless(tar.ExitCode == 0, "tar cannot read the golden archive");
            }

            _files = Directory.EnumerateFiles($"{scratch}/data", "*", SearchOption.AllDirectories)
                .ToDictionary(f => f[scratch.Length..], File.ReadAllBytes);
            Directory.Delete(scratch, recursive: true);
            return _files;
        }
    }
}
