using Sluice.Base.Buffers;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Disks;

/// <summary>What every disk does alike; run on the real and on the memory disk.</summary>
public abstract class DiskConformance
{
    protected abstract IDisk Disk { get; }

    protected abstract string Root { get; }

    [Fact]
    public void What_was_written_is_read()
    {
        using IDiskFile file = Disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        file.WriteAt(0, "hello"u8);
        file.WriteAt(5, " world"u8);
        Assert.Equal(11, file.Length);
        Assert.Equal("hello world", Text(file, 0, 100));
        Assert.Equal("wor", Text(file, 6, 3));
        Assert.Equal(0, file.ReadAt(11, new byte[4]));
        Assert.Equal(0, file.ReadAt(1000, new byte[4]));
    }

    [Fact]
    public unsafe void Slices_are_written_one_behind_the_other_even_more_than_one_call_takes()
    {
        using IDiskFile file = Disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        byte[] bytes = new byte[6000];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * 7);
        fixed (byte* start = bytes)
        {
            var slices = new NativeSlice[2500];
            int at = 0;
            for (int i = 0; i < slices.Length; i++)
            {
                int length = i % 3 == 0 ? 0 : i % 5;
                slices[i] = new NativeSlice(start + at, length);
                at += length;
            }

            file.WriteAt(3, slices);
            Assert.Equal(3 + at, file.Length);
            byte[] read = new byte[at];
            Assert.Equal(at, file.ReadAt(3, read));
            Assert.Equal(bytes[..at], read);
        }
    }

    [Fact]
    public void A_gap_before_a_write_reads_as_zeros()
    {
        using IDiskFile file = Disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        file.WriteAt(200_000, [1]);
        byte[] read = new byte[200_001];
        Assert.Equal(200_001, file.ReadAt(0, read));
        Assert.Equal(0, read.AsSpan(0, 200_000).IndexOfAnyExcept((byte)0) + 1);
    }

    [Fact]
    public void Truncate_cuts_and_extends_with_zeros()
    {
        using IDiskFile file = Disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        file.WriteAt(0, "abcdef"u8);
        file.Truncate(2);
        Assert.Equal(2, file.Length);
        file.Truncate(4);
        Assert.Equal("ab\0\0", Text(file, 0, 10));
    }

    [Fact]
    public void Allocate_leaves_length_and_content_alone()
    {
        using IDiskFile file = Disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        file.WriteAt(0, "abc"u8);
        file.Allocate(0, 1 << 20);
        Assert.Equal(3, file.Length);
        file.Flush();
        Assert.Equal("abc", Text(file, 0, 10));
    }

    [Fact]
    public void Open_modes_insist_on_presence_or_absence()
    {
        Fails(DiskFailure.NotFound, () => Disk.Open($"{Root}/f", DiskOpenMode.Read));
        Fails(DiskFailure.NotFound, () => Disk.Open($"{Root}/f", DiskOpenMode.ReadWrite));
        Fails(DiskFailure.NotFound, () => Disk.Open($"{Root}/no/f", DiskOpenMode.CreateNew));
        Disk.Open($"{Root}/f", DiskOpenMode.OpenOrCreate).Dispose();
        Fails(DiskFailure.Exists, () => Disk.Open($"{Root}/f", DiskOpenMode.CreateNew));
        Disk.Open($"{Root}/f", DiskOpenMode.OpenOrCreate).Dispose();
        using IDiskFile reader = Disk.Open($"{Root}/f", DiskOpenMode.Read);
        Assert.Throws<DiskException>(() => reader.WriteAt(0, [1]));
    }

    [Fact]
    public void A_closed_file_refuses_everything()
    {
        IDiskFile file = Disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        file.Dispose();
        file.Dispose();
        Assert.Throws<DiskException>(() => file.WriteAt(0, [1]));
        Assert.Throws<DiskException>(() => file.ReadAt(0, new byte[1]));
        Assert.Throws<DiskException>(file.Flush);
    }

    [Fact]
    public void An_open_file_outlives_its_name()
    {
        using IDiskFile file = Disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        file.WriteAt(0, "kept"u8);
        Disk.Rename($"{Root}/f", $"{Root}/g");
        Assert.False(Disk.FileExists($"{Root}/f"));
        Assert.True(Disk.FileExists($"{Root}/g"));
        Disk.DeleteFile($"{Root}/g");
        Assert.False(Disk.FileExists($"{Root}/g"));
        file.WriteAt(4, "!"u8);
        Assert.Equal("kept!", Text(file, 0, 10));
    }

    [Fact]
    public void Rename_replaces_a_file_and_moves_a_directory()
    {
        Put($"{Root}/old", "old");
        Put($"{Root}/new", "new");
        Disk.Rename($"{Root}/new", $"{Root}/old");
        Assert.Equal("new", Get($"{Root}/old"));
        Assert.False(Disk.FileExists($"{Root}/new"));

        Disk.CreateDirectory($"{Root}/d");
        Put($"{Root}/d/x", "x");
        Disk.Rename($"{Root}/d", $"{Root}/e");
        Assert.Equal("x", Get($"{Root}/e/x"));
        Assert.False(Disk.DirectoryExists($"{Root}/d"));
        Fails(DiskFailure.NotFound, () => Disk.Rename($"{Root}/nothing", $"{Root}/e2"));
    }

    [Fact]
    public void A_listing_is_sorted_and_says_what_is_what()
    {
        Put($"{Root}/b", "12");
        Put($"{Root}/B", "1");
        Disk.CreateDirectory($"{Root}/a");
        IReadOnlyList<DiskEntry> entries = Disk.List(Root);
        Assert.Equal(["B", "a", "b"], entries.Select(e => e.Name));
        Assert.Equal([false, true, false], entries.Select(e => e.IsDirectory));
        Assert.Equal([1L, 0L, 2L], entries.Select(e => e.Length));
        Fails(DiskFailure.NotFound, () => Disk.List($"{Root}/no"));
    }

    [Fact]
    public void Directories_are_made_with_their_parents_and_removed_with_their_content()
    {
        Disk.CreateDirectory($"{Root}/a/b/c");
        Disk.CreateDirectory($"{Root}/a/b/c");
        Put($"{Root}/a/b/c/f", "x");
        Put($"{Root}/a/g", "x");
        Assert.True(Disk.DirectoryExists($"{Root}/a/b/c"));
        Fails(DiskFailure.Exists, () => Disk.CreateDirectory($"{Root}/a/g"));
        Disk.SyncDirectory($"{Root}/a");
        Disk.DeleteDirectory($"{Root}/a");
        Disk.DeleteDirectory($"{Root}/a");
        Assert.False(Disk.DirectoryExists($"{Root}/a"));
        Assert.Null(Disk.Find($"{Root}/a/b/c/f"));
        Fails(DiskFailure.NotFound, () => Disk.SyncDirectory($"{Root}/a"));
    }

    [Fact]
    public void Deleting_what_is_missing_is_harmless()
    {
        Disk.DeleteFile($"{Root}/no");
        Disk.DeleteDirectory($"{Root}/no");
        Assert.Null(Disk.Find($"{Root}/no"));
        Put($"{Root}/file", "x");
        Assert.Null(Disk.Find($"{Root}/file/below"));
    }

    [Fact]
    public void The_time_of_change_can_be_set()
    {
        Put($"{Root}/f", "x");
        Disk.SetModified($"{Root}/f", 1_700_000_000_123);
        Assert.Equal(1_700_000_000_123, Disk.Find($"{Root}/f")!.Value.ModifiedMs);
    }

    [Fact]
    public void A_lock_excludes_until_it_is_let_go()
    {
        IDisposable? held = Disk.TryLock($"{Root}/.lock");
        Assert.NotNull(held);
        Assert.Null(Disk.TryLock($"{Root}/.lock"));
        held.Dispose();
        using IDisposable? again = Disk.TryLock($"{Root}/.lock");
        Assert.NotNull(again);
    }

    [Fact]
    public void Fresh_bytes_are_cached()
    {
        using IDiskFile file = Disk.Open($"{Root}/f", DiskOpenMode.CreateNew);
        file.WriteAt(0, new byte[10_000]);
        Assert.True(file.IsCached(5000, 5000));
        Assert.True(file.IsCached(9999, 0));
    }

    [Fact]
    public void A_volume_has_a_size()
    {
        DiskSpace space = Disk.Space(Root);
        Assert.InRange(space.UsableBytes, 1, space.TotalBytes);
    }

    protected static string Text(IDiskFile file, long position, int length)
    {
        byte[] read = new byte[length];
        int count = file.ReadAt(position, read);
        return System.Text.Encoding.ASCII.GetString(read, 0, count);
    }

    protected void Put(string path, string text)
    {
        using IDiskFile file = Disk.Open(path, DiskOpenMode.CreateNew);
        file.WriteAt(0, System.Text.Encoding.ASCII.GetBytes(text));
    }

    protected string Get(string path)
    {
        using IDiskFile file = Disk.Open(path, DiskOpenMode.Read);
        return Text(file, 0, 1000);
    }

    private static void Fails(DiskFailure failure, Action action)
    {
        DiskException thrown = Assert.Throws<DiskException>(action);
        Assert.Equal(failure, thrown.Failure);
    }
}
