using Xunit;

namespace Sluice.IntegrationTests.Files;

/// <summary>A file system in memory with little room, mounted for one test; skipped for those who may not mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk(string path, int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can mount a small file system");
        Directory.CreateDirectory(path);
        ProgramResult mounted = SluiceProgram.RunAs("mount", null, "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path);
        Assert.SkipUnless(mounted.ExitCode == 0, $"a small file system cannot be mounted here: {mounted}");
        Path = path;
    }

    public string Path { get; }

    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    public void Dispose() => _ = SluiceProgram.RunAs("umount", null, "-l", Path);
}
