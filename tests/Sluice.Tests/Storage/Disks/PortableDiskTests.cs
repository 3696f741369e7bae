using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Disks;

public sealed class PortableDiskTests : FileSystemConformance
{
    protected override IDisk Disk { get; } = new PortableDisk();

    [Fact]
    public void Both_disks_respect_each_others_locks()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is only one of them elsewhere");
        using (IDisposable? ours = Disk.TryLock($"{Root}/.lock"))
        {
            Assert.NotNull(ours);
            Assert.Null(new FileDisk().TryLock($"{Root}/.lock"));
        }

        using IDisposable? theirs = new FileDisk().TryLock($"{Root}/.lock");
        Assert.NotNull(theirs);
        Assert.Null(Disk.TryLock($"{Root}/.lock"));
    }
}
