using System.Runtime.InteropServices;
using Sluice.Base.Buffers;
using Sluice.Base.Linux;
using Xunit;

namespace Sluice.Tests.Base.Linux;

public sealed unsafe class FileCallsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_vectored_write_of_more_slices_than_one_call_takes_writes_every_byte_in_order()
    {
        int slices = FileCalls.MaxVectors * 2 + 3;
        byte* memory = (byte*)NativeMemory.Alloc((nuint)slices * 3);
        try
        {
            var parts = new NativeSlice[slices];
            byte[] expected = new byte[slices * 3];
            int length = 0;
            for (int i = 0; i < slices; i++)
            {
                int part = i % 4; // some are empty
                parts[i] = new NativeSlice(memory + length, part);
                for (int b = 0; b < part; b++) memory[length + b] = expected[length + b] = (byte)(i + b);
                length += part;
            }

            int file = Create("vectored");
            SysResult written = FileCalls.WriteAt(file, parts, 5);
            Assert.True(written.Ok);
            Assert.Equal(length, written.Value);
            byte[] read = new byte[length];
            Assert.Equal(length, FileCalls.ReadAt(file, read, 5).Value);
            Assert.Equal(expected[..length], read);
            Assert.Equal(Errno.None, FileCalls.Close(file));
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    [Fact]
    public void A_read_past_the_end_returns_what_there_is()
    {
        int file = Create("short");
        Assert.True(FileCalls.WriteAt(file, "abc"u8, 0).Ok);
        byte[] read = new byte[10];
        Assert.Equal(SysResult.Of(2), FileCalls.ReadAt(file, read, 1));
        Assert.Equal(SysResult.Of(0), FileCalls.ReadAt(file, read, 3));
        FileCalls.Close(file);
    }

    [Fact]
    public void Allocation_ahead_keeps_the_size_and_truncation_gives_it_back()
    {
        int file = Create("allocated");
        Errno allocated = FileCalls.Allocate(file, 0, 1 << 20);
        Assert.True(allocated is Errno.None or Errno.EOPNOTSUPP);
        Assert.Equal(Errno.None, PathCalls.Stat(file, out FileStat stat));
        Assert.Equal(0, stat.Size);
        if (allocated == Errno.None) Assert.True(stat.AllocatedBytes >= 1 << 20);
        Assert.Equal(Errno.None, FileCalls.Truncate(file, 0));
        Assert.Equal(Errno.None, PathCalls.Stat(file, out stat));
        Assert.Equal(0, stat.AllocatedBytes);
        FileCalls.Close(file);
    }

    [Fact]
    public void A_whole_file_lock_is_refused_to_a_second_descriptor_until_the_first_is_closed()
    {
        int first = Create("lock");
        int second = (int)FileCalls.Open(_directory.File("lock"), OpenFlags.ReadWrite).Value;
        Assert.Equal(Errno.None, PathCalls.LockWholeFile(first));
        Assert.True(PathCalls.LockWholeFile(second) is Errno.EAGAIN or Errno.EACCES);
        FileCalls.Close(first);
        Assert.Equal(Errno.None, PathCalls.LockWholeFile(second));
        FileCalls.Close(second);
    }

    [Fact]
    public void Errors_come_back_as_numbers()
    {
        Assert.Equal(Errno.ENOENT, FileCalls.Open(_directory.File("absent"), OpenFlags.ReadOnly).Error);
        Assert.Equal(Errno.ENOENT, PathCalls.Unlink(_directory.File("absent")));
        Assert.Equal(Errno.EBADF, FileCalls.Sync(-1));
        Assert.Equal(Errno.EBADF, FileCalls.SyncData(-1));
        int file = Create("there");
        Assert.Equal(Errno.EEXIST, FileCalls.Open(_directory.File("there"), OpenFlags.Create | OpenFlags.Exclusive).Error);
        FileCalls.Close(file);
    }

    [Fact]
    public void Names_can_be_made_renamed_synced_and_removed()
    {
        string made = _directory.File("made");
        Assert.Equal(Errno.None, PathCalls.MakeDirectory(made));
        Assert.Equal(Errno.None, PathCalls.SyncDirectory(made));
        Assert.Equal(Errno.None, PathCalls.Stat(made, out FileStat stat));
        Assert.True(stat.IsDirectory);
        Assert.Equal(Errno.None, PathCalls.Rename(made, _directory.File("renamed")));
        Assert.Equal(Errno.ENOENT, PathCalls.Stat(made, out _));
        Assert.Equal(Errno.None, PathCalls.RemoveDirectory(_directory.File("renamed")));
        Assert.Equal(Errno.ENOTDIR, PathCalls.SyncDirectory(CreateClosed("file")));
    }

    [Fact]
    public void Space_cache_and_limits_are_told()
    {
        Assert.Equal(Errno.None, PathCalls.Space(_directory.Root, out FileSystemSpace space));
        Assert.InRange(space.FreeBytes, 1, space.TotalBytes);
        Assert.InRange(ProcessCalls.DescriptorLimit().Value, 64, int.MaxValue);
        int file = Create("cached");
        Assert.True(FileCalls.WriteAt(file, new byte[10_000], 0).Ok);
        SysResult cached = PathCalls.CachedPages(file, 0, 10_000);
        Assert.True(cached == SysResult.Of(3) || cached.Error is Errno.ENOSYS or Errno.EPERM);
        SysResult read = FileCalls.ReadAtIfCached(file, new byte[5000], 0);
        Assert.True(read.Value > 0 || read.Error is Errno.EOPNOTSUPP or Errno.EAGAIN);
        FileCalls.Close(file);
    }

    private int Create(string name)
    {
        SysResult opened = FileCalls.Open(_directory.File(name), OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive);
        Assert.True(opened.Ok, opened.Message);
        return (int)opened.Value;
    }

    private string CreateClosed(string name)
    {
        FileCalls.Close(Create(name));
        return _directory.File(name);
    }
}
