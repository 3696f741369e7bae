using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Disks;

public sealed class MemoryDiskTests : DiskConformance
{
    private readonly MemoryDisk _disk = new();

    public MemoryDiskTests() => _disk.CreateDirectory(Root);

    protected override IDisk Disk => _disk;

    protected override string Root => "/data/logs";

    [Fact]
    public void A_full_disk_takes_the_bytes_that_fit()
    {
        _disk.CapacityBytes = 10;
        using IDiskFile file = _disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        file.WriteAt(0, "1234567"u8);
        Assert.Equal(3, _disk.Space(Root).UsableBytes);
        Assert.Equal(DiskFailure.Full, Assert.Throws<DiskException>(() => file.WriteAt(7, "89abc"u8)).Failure);
        Assert.Equal("123456789a", Text(file, 0, 20));
        file.WriteAt(2, "xyz"u8);
        file.Truncate(5);
        Assert.Equal(5, _disk.UsedBytes);
        Assert.Equal(DiskFailure.Full, Assert.Throws<DiskException>(() => file.Allocate(0, 11)).Failure);
        _disk.DeleteFile($"{Root}/f");
        Assert.Equal(0, _disk.UsedBytes);
        file.WriteAt(0, new byte[50]);
        Assert.Equal(0, _disk.UsedBytes);
    }

    [Fact]
    public void The_chosen_operation_fails_and_no_other()
    {
        using IDiskFile file = _disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        _disk.Faults = new NthOperationFault(DiskOperationKind.Write, 2, new DiskFault(DiskFailure.Io, DoneBytes: 2, DelayNs: 7));
        file.WriteAt(0, "aaaa"u8);
        Assert.Equal(DiskFailure.Io, Assert.Throws<DiskException>(() => file.WriteAt(4, "bbbb"u8)).Failure);
        Assert.Equal("aaaabb", Text(file, 0, 10));
        file.WriteAt(6, "cc"u8);
        Assert.Equal("aaaabbcc", Text(file, 0, 10));
        Assert.Equal(7, _disk.TakeDelayNs());
        Assert.Equal(0, _disk.TakeDelayNs());
    }

    [Theory]
    [InlineData(DiskOperationKind.Open)]
    [InlineData(DiskOperationKind.Rename)]
    [InlineData(DiskOperationKind.Delete)]
    [InlineData(DiskOperationKind.SyncDirectory)]
    [InlineData(DiskOperationKind.CreateDirectory)]
    [InlineData(DiskOperationKind.List)]
    public void Operations_on_names_can_fail(DiskOperationKind kind)
    {
        Put($"{Root}/f", "x");
        _disk.Faults = new NthOperationFault(kind, 1, new DiskFault(DiskFailure.Denied));
        DiskException thrown = Assert.Throws<DiskException>(() =>
        {
            _disk.Open($"{Root}/f", DiskOpenMode.Read).Dispose();
            _disk.Rename($"{Root}/f", $"{Root}/g");
            _disk.SyncDirectory(Root);
            _disk.CreateDirectory($"{Root}/d");
            _disk.List(Root);
            _disk.DeleteFile($"{Root}/g");
        });
        Assert.Equal(DiskFailure.Denied, thrown.Failure);
    }

    [Fact]
    public void A_flipped_bit_is_read_and_survives()
    {
        Put($"{Root}/f", "a");
        _disk.SyncAll();
        _disk.FlipBit($"{Root}/f", 0, 1);
        Assert.Equal("c", Get($"{Root}/f"));
        _disk.Crash(CrashPolicies.LoseUnsynced);
        Assert.Equal("c", Get($"{Root}/f"));
    }

    [Fact]
    public void What_the_cache_lost_is_cold_until_it_is_read()
    {
        using IDiskFile file = _disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        file.WriteAt(0, new byte[10_000]);
        Assert.True(file.IsCached(0, 10_000));
        _disk.DropCaches();
        Assert.False(file.IsCached(9_000, 1));
        file.ReadAt(8_192, new byte[100]);
        Assert.True(file.IsCached(9_000, 1));
        Assert.False(file.IsCached(8_000, 1_000));
        file.WriteAt(10_000, new byte[10_000]);
        Assert.True(file.IsCached(8_192, 11_808));
    }
}
