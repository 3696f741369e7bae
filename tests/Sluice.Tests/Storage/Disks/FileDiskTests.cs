using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Disks;

public sealed class FileDiskTests : FileSystemConformance
{
    protected override IDisk Disk { get; } = new FileDisk();

    [Fact]
    public void An_open_file_has_a_descriptor_for_sendfile()
    {
        using IDiskFile file = Disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        Assert.True(file.Descriptor > 2);
    }

    [Fact]
    public void The_message_of_a_failure_gives_the_systems_reason()
    {
        DiskException thrown = Assert.Throws<DiskException>(() => Disk.Open($"{Root}/nowhere/f", DiskOpenMode.Read));
        Assert.EndsWith(": No such file or directory", thrown.Message, StringComparison.Ordinal);
    }
}
