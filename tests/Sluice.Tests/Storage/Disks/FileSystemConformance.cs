using System.Diagnostics;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Disks;

/// <summary>What every disk over the system's files does alike, beyond what memory knows.</summary>
public abstract class FileSystemConformance : DiskConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override string Root => _folder.Path;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void The_message_of_a_failure_names_operation_and_path()
    {
        DiskException thrown = Assert.Throws<DiskException>(() => Disk.Open($"{Root}/nowhere/f", DiskOpenMode.Read));
        Assert.StartsWith($"open {Root}/nowhere/f: ", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flushing_what_cannot_be_flushed_is_an_error()
    {
        // The base class library returns normally here; a pipe-like device refuses fsync with EINVAL.
        using IDiskFile full = Disk.Open("/dev/full", DiskOpenMode.ReadWrite);
        Assert.Throws<DiskException>(full.Flush);
    }

    [Fact]
    public void A_full_device_is_told_apart()
    {
        using IDiskFile full = Disk.Open("/dev/full", DiskOpenMode.ReadWrite);
        DiskException thrown = Assert.Throws<DiskException>(() => full.WriteAt(0, [1]));
        Assert.Equal(DiskFailure.Full, thrown.Failure);
    }

    [Fact]
    public void A_java_process_and_we_exclude_each_other()
    {
        if (!File.Exists("/usr/bin/java")) Assert.Skip("no /usr/bin/java on this machine");
        string source = $"{Root}/Locker.java";
        File.WriteAllText(source, """
            import java.nio.channels.*;
            import java.nio.file.*;
            public class Locker {
                public static void main(String[] args) throws Exception {
                    FileChannel channel = FileChannel.open(Paths.get(args[0]), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
                    System.out.println(channel.tryLock() == null ? "refused" : "locked");
                    System.out.flush();
                    System.in.read();
                }
            }
            """);
        IDisposable? ours = Disk.TryLock($"{Root}/.lock");
        Assert.NotNull(ours);
        Assert.Equal("refused", AskJava(source, static _ => { }));
        ours.Dispose();
        IDisposable? whileJava = null;
        Assert.Equal("locked", AskJava(source, _ => whileJava = Disk.TryLock($"{Root}/.lock")));
        Assert.Null(whileJava);
        using IDisposable? after = Disk.TryLock($"{Root}/.lock");
        Assert.NotNull(after);
    }

    private string? AskJava(string source, Action<string?> whileItRuns)
    {
        var start = new ProcessStartInfo("/usr/bin/java", ["-Xshare:auto", "-XX:TieredStopAtLevel=1", source, $"{Root}/.lock"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process java = Process.Start(start)!;
        string? answer = java.StandardOutput.ReadLine();
        whileItRuns(answer);
        java.StandardInput.Close();
        Assert.True(java.WaitForExit(30_000));
        return answer;
    }
}
