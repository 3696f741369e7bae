using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Sluice.Tests.Storage.Checkpoints;
using Sluice.Tests.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

public sealed class FileLeasesTests
{
    private readonly MemoryDisk _disk = new();
    private readonly FileLeases _leases;

    public FileLeasesTests()
    {
        _disk.CreateDirectory("/d");
        _leases = new FileLeases(_disk, 3);
    }

    [Fact]
    public void A_file_is_opened_on_first_use_and_stays_open_afterwards()
    {
        Files.Put(_disk, "/d/f", "text");
        LeasedFile file = _leases.Use("/d/f");
        Assert.False(file.IsOpen);
        using (FileLease lease = file.Acquire()) Assert.Equal("text", Text(lease));
        Assert.True(file.IsOpen);
        using FileLease first = file.Acquire();
        using FileLease second = file.Acquire();
        Assert.Same(first, second);
        Assert.Equal(1, _leases.OpenCount);
    }

    [Fact]
    public void A_missing_file_fails_at_first_use_and_an_existing_one_cannot_be_created()
    {
        LeasedFile file = _leases.Use("/d/none");
        Assert.Equal(DiskFailure.NotFound, Assert.Throws<DiskException>(() => file.Acquire()).Failure);
        Assert.Equal(0, _leases.OpenCount);
        _leases.Create("/d/none");
        Assert.Equal(DiskFailure.Exists, Assert.Throws<DiskException>(() => _leases.Create("/d/none")).Failure);
        file.Acquire().Dispose();
    }

    [Fact]
    public void The_bound_closes_what_was_not_used_lately_and_never_what_is_held()
    {
        LeasedFile[] files = [.. Enumerable.Range(0, 10).Select(i => _leases.Create($"/d/{i}"))];
        Assert.Equal(3, _leases.OpenCount);
        using FileLease held = files[0].Acquire();
        for (int i = 1; i < 10; i++)
        {
            files[i].Acquire().Dispose();
            Assert.InRange(_leases.OpenCount, 1, 3);
        }

        Assert.True(files[0].IsOpen);
        Assert.Same(held, Second(files[0]));
    }

    [Fact]
    public void More_held_than_the_bound_is_better_than_an_error()
    {
        FileLease[] held = [.. Enumerable.Range(0, 8).Select(i => _leases.Create($"/d/{i}").Acquire())];
        Assert.Equal(8, _leases.OpenCount);
        foreach (FileLease lease in held) lease.Dispose();
        _leases.Create("/d/more");
        Assert.Equal(3, _leases.OpenCount);
    }

    [Fact]
    public void When_the_system_has_no_descriptor_left_one_of_ours_makes_room()
    {
        _leases.Create("/d/a");
        LeasedFile b = _leases.Create("/d/b");
        _disk.Faults = new NthOperationFault(DiskOperationKind.Open, 1, new DiskFault(DiskFailure.OutOfDescriptors));
        _leases.Create("/d/c");
        Assert.Equal(2, _leases.OpenCount);

        using FileLease one = b.Acquire();
        using FileLease two = _leases.Create("/d/d").Acquire();
        _disk.Faults = new NthOperationFault(DiskOperationKind.Open, 1, new DiskFault(DiskFailure.OutOfDescriptors), andAllLater: true);
        Assert.Equal(DiskFailure.OutOfDescriptors, Assert.Throws<DiskException>(() => _leases.Create("/d/e")).Failure);
    }

    [Fact]
    public void A_lease_survives_rename_and_removal_until_its_last_holder()
    {
        LeasedFile file = _leases.Create("/d/f");
        FileLease writer = file.Acquire();
        writer.File.WriteAt(0, "text"u8);
        FileLease reader = file.Acquire();
        file.MarkDeleted();
        _disk.Rename("/d/f", "/d/f.deleted");
        _disk.DeleteFile("/d/f.deleted");
        Assert.Equal(DiskFailure.NotFound, Assert.Throws<DiskException>(() => file.Acquire()).Failure);
        writer.Dispose();
        Assert.Equal("text", Text(reader));
        reader.Dispose();
        Assert.Equal(0, _leases.OpenCount);
        Assert.Throws<DiskException>(() => Text(reader));
    }

    [Fact]
    public void After_its_directory_was_renamed_a_file_is_opened_under_the_new_name()
    {
        _disk.CreateDirectory("/d/t-0");
        LeasedFile file = _leases.Create("/d/t-0/f");
        _disk.Rename("/d/t-0", "/d/t-1");
        file.RenamedTo("/d/t-1/f");
        for (int i = 0; i < 5; i++) _leases.Create($"/d/{i}");
        Assert.False(file.IsOpen);
        file.Acquire().Dispose();
    }

    [Fact]
    public void Holding_an_open_file_allocates_nothing()
    {
        LeasedFile file = _leases.Create("/d/f");
        file.Acquire().Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) file.Acquire().Dispose();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Three_thousand_partitions_share_few_descriptors_of_the_real_disk()
    {
        using var folder = new TemporaryFolder();
        var leases = new FileLeases(new FileDisk(), 128);
        LeasedFile[] files = [.. Enumerable.Range(0, 3000).Select(i => leases.Create($"{folder.Path}/{i}"))];
        for (int i = 0; i < files.Length; i++)
        {
            using FileLease lease = files[i].Acquire();
            lease.File.WriteAt(0, BitConverter.GetBytes(i));
        }

        byte[] four = new byte[4];
        for (int i = files.Length - 1; i >= 0; i--)
        {
            using FileLease lease = files[i].Acquire();
            Assert.Equal(4, lease.ReadAt(0, four));
            Assert.Equal(i, BitConverter.ToInt32(four));
            Assert.InRange(leases.OpenCount, 1, 128);
        }

        foreach (LeasedFile file in files) file.Dispose();
        Assert.Equal(0, leases.OpenCount);
    }

    [Fact]
    public void Threads_that_read_while_files_are_evicted_and_deleted_never_read_a_closed_or_wrong_file()
    {
        using var folder = new TemporaryFolder();
        var leases = new FileLeases(new FileDisk(), 4);
        const int Count = 24;
        LeasedFile[] files = [.. Enumerable.Range(0, Count).Select(i => leases.Create($"{folder.Path}/{i}"))];
        for (int i = 0; i < Count; i++)
        {
            using FileLease lease = files[i].Acquire();
            lease.File.WriteAt(0, [(byte)i]);
        }

        var failures = new List<string>();
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() => Read(files, (ulong)t, failures)))];
        foreach (Thread thread in threads) thread.Start();
        for (int i = 0; i < Count / 2; i++)
        {
            files[i].MarkDeleted();
            leases.Disk.Rename($"{folder.Path}/{i}", $"{folder.Path}/{i}.deleted");
        }

        foreach (Thread thread in threads) thread.Join();
        Assert.Empty(failures);
        foreach (LeasedFile file in files) file.Dispose();
        Assert.Equal(0, leases.OpenCount);
    }

    private static void Read(LeasedFile[] files, ulong seed, List<string> failures)
    {
        var random = new Prng(seed);
        byte[] one = new byte[1];
        for (int i = 0; i < 5000; i++)
        {
            int index = random.NextInt(files.Length);
            try
            {
                using FileLease lease = files[index].Acquire();
                if (lease.ReadAt(0, one) == 1 && one[0] == index) continue;
                lock (failures) failures.Add($"file {index} read {one[0]}");
            }
            catch (DiskException e) when (e.Failure == DiskFailure.NotFound && index < files.Length / 2)
            {
                // Deleted meanwhile.
            }
            catch (DiskException e)
            {
                lock (failures) failures.Add(e.Message);
            }
        }
    }

    private static FileLease Second(LeasedFile file)
    {
        FileLease lease = file.Acquire();
        lease.Dispose();
        return lease;
    }

    private static string Text(IFileLease lease)
    {
        byte[] bytes = new byte[100];
        return System.Text.Encoding.ASCII.GetString(bytes, 0, lease.ReadAt(0, bytes));
    }
}
