using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Disks;

public sealed class MemoryDiskCrashTests
{
    private readonly MemoryDisk _disk = new();

    public MemoryDiskCrashTests()
    {
        _disk.CreateDirectory("/d");
        _disk.SyncAll();
    }

    [Fact]
    public void A_crash_loses_what_was_not_flushed()
    {
        IDiskFile file = Durable("/d/f", "flushed");
        file.WriteAt(7, " and not"u8);
        Assert.Equal("flushed and not", Read(_disk, "/d/f"));
        _disk.Crash(CrashPolicies.LoseUnsynced);
        Assert.Equal("flushed", Read(_disk, "/d/f"));
    }

    [Fact]
    public void A_crash_brings_back_what_was_overwritten_and_cut()
    {
        IDiskFile file = Durable("/d/f", "0123456789");
        file.WriteAt(2, "xx"u8);
        file.Truncate(5);
        file.WriteAt(4, "yyyy"u8);
        file.Truncate(1);
        file.WriteAt(0, "zzzzzzzzzzzzz"u8);
        Assert.Equal("0123456789", Read(_disk.CrashImage(CrashPolicies.LoseUnsynced), "/d/f"));
        Assert.Equal("zzzzzzzzzzzzz", Read(_disk.CrashImage(CrashPolicies.KeepAll), "/d/f"));
    }

    [Fact]
    public void Every_change_can_be_kept_alone()
    {
        IDiskFile file = Durable("/d/f", "0123456789");
        long first = _disk.LastSequence + 1;
        file.WriteAt(2, "abcd"u8);
        file.WriteAt(4, "EFGH"u8);
        file.Truncate(6);
        file.WriteAt(5, "ij"u8);
        Assert.Equal("01abcd6789", Read(Only(first), "/d/f"));
        Assert.Equal("0123EFGH89", Read(Only(first + 1), "/d/f"));
        Assert.Equal("012345", Read(Only(first + 2), "/d/f"));
        Assert.Equal("01234ij789", Read(Only(first + 3), "/d/f"));
        Assert.Equal("01abEij", Read(_disk, "/d/f"));

        MemoryDisk Only(long sequence) => _disk.CrashImage(new ChosenChanges(sequence));
    }

    [Fact]
    public void A_write_can_be_cut_at_every_byte()
    {
        IDiskFile file = Durable("/d/f", "##");
        file.WriteAt(2, "abc"u8);
        file.WriteAt(5, "def"u8);
        for (int bytes = 0; bytes <= 3; bytes++)
        {
            Assert.Equal("##abcdef"[..(5 + bytes)], Read(_disk.CrashImage(CrashPolicies.CutAt(_disk.LastSequence, bytes)), "/d/f"));
        }
    }

    [Fact]
    public void Lost_bytes_may_leave_their_length_behind()
    {
        IDiskFile file = Durable("/d/f", "##");
        file.WriteAt(2, "abc"u8);
        Assert.Equal("##\0\0\0", Read(_disk.CrashImage(CrashPolicies.ZeroContents), "/d/f"));
    }

    [Fact]
    public unsafe void A_vectored_write_may_lose_any_of_its_slices()
    {
        IDiskFile file = Durable("/d/f", "");
        fixed (byte* bytes = "aabb"u8)
        {
            NativeSlice[] slices = [new(bytes, 2), new(bytes + 2, 2)];
            file.WriteAt(0, slices);
        }

        Assert.Equal("\0\0bb", Read(_disk.CrashImage(new ChosenChanges(_disk.LastSequence)), "/d/f"));
    }

    [Fact]
    public void A_new_name_needs_its_directory_synced()
    {
        IDiskFile file = _disk.Open("/d/f", DiskOpenMode.CreateNew);
        file.WriteAt(0, "x"u8);
        file.Flush();
        Assert.False(_disk.CrashImage(CrashPolicies.LoseUnsynced).FileExists("/d/f"));
        _disk.SyncDirectory("/d");
        Assert.Equal("x", Read(_disk.CrashImage(CrashPolicies.LoseUnsynced), "/d/f"));
    }

    [Fact]
    public void A_rename_is_there_or_not_but_never_half()
    {
        Durable("/d/f", "old");
        Durable("/d/f.tmp", "new");
        _disk.Rename("/d/f.tmp", "/d/f");
        MemoryDisk lost = _disk.CrashImage(CrashPolicies.LoseUnsynced);
        Assert.Equal("old", Read(lost, "/d/f"));
        Assert.Equal("new", Read(lost, "/d/f.tmp"));
        MemoryDisk kept = _disk.CrashImage(CrashPolicies.KeepAll);
        Assert.Equal("new", Read(kept, "/d/f"));
        Assert.False(kept.FileExists("/d/f.tmp"));
    }

    [Fact]
    public void A_removed_file_comes_back_with_its_content_until_the_directory_is_synced()
    {
        Durable("/d/f", "back");
        _disk.DeleteFile("/d/f");
        Assert.Equal("back", Read(_disk.CrashImage(CrashPolicies.LoseUnsynced), "/d/f"));
        _disk.SyncDirectory("/d");
        Assert.False(_disk.CrashImage(CrashPolicies.LoseUnsynced).FileExists("/d/f"));
    }

    [Fact]
    public void After_a_failed_flush_nothing_is_promised_though_the_next_one_succeeds()
    {
        IDiskFile file = Durable("/d/f", "good");
        file.WriteAt(4, "gone"u8);
        _disk.Faults = new NthOperationFault(DiskOperationKind.Flush, 1, new DiskFault(DiskFailure.Io));
        Assert.Throws<DiskException>(file.Flush);
        file.Flush();
        Assert.Equal("goodgone", Read(_disk, "/d/f"));
        Assert.Equal("good", Read(_disk.CrashImage(CrashPolicies.LoseUnsynced), "/d/f"));
    }

    [Fact]
    public void A_crash_kills_open_files_and_frees_locks()
    {
        IDiskFile file = Durable("/d/f", "x");
        IDisposable? held = _disk.TryLock("/d/.lock");
        _disk.Crash(CrashPolicies.KeepAll);
        Assert.Throws<DiskException>(() => file.ReadAt(0, new byte[1]));
        IDisposable? again = _disk.TryLock("/d/.lock");
        Assert.NotNull(again);
        held!.Dispose();
        Assert.Null(_disk.TryLock("/d/.lock"));
    }

    [Fact]
    public void A_killed_process_loses_nothing_it_wrote()
    {
        IDiskFile file = Durable("/d/f", "x");
        file.WriteAt(1, "y"u8);
        _disk.Kill();
        Assert.Throws<DiskException>(() => file.WriteAt(0, "z"u8));
        Assert.Equal("xy", Read(_disk, "/d/f"));
        Assert.Equal("x", Read(_disk.CrashImage(CrashPolicies.LoseUnsynced), "/d/f"));
    }

    [Fact]
    public void The_same_seed_makes_the_same_wreck_and_flushed_bytes_are_never_touched()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            string[] wrecks = [Wreck(seed), Wreck(seed)];
            Assert.Equal(wrecks[0], wrecks[1]);
            Assert.StartsWith("durable!", wrecks[0], StringComparison.Ordinal);
        }

        static string Wreck(ulong seed)
        {
            var random = new Prng(seed);
            var disk = new MemoryDisk();
            disk.CreateDirectory("/d");
            IDiskFile file = disk.Open("/d/f", DiskOpenMode.CreateNew);
            file.WriteAt(0, "durable!"u8);
            disk.SyncAll();
            for (int i = 0; i < 20; i++)
            {
                if (random.NextInt(5) == 0) file.Truncate(8 + random.NextInt(3000));
                else file.WriteAt(8 + random.NextInt(3000), new byte[random.NextInt(1000)]);
            }

            disk.Crash(CrashPolicies.Random(random));
            return Read(disk, "/d/f");
        }
    }

    [Fact]
    public void Keeping_all_changes_in_a_model_of_random_writes_equals_what_was_read()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            var random = new Prng(seed);
            IDiskFile file = Durable($"/d/{seed}", "");
            for (int i = 0; i < 60; i++)
            {
                byte[] bytes = new byte[random.NextInt(900)];
                bytes.AsSpan().Fill((byte)('a' + (i % 26)));
                if (random.NextInt(6) == 0) file.Truncate(random.NextInt(140_000));
                else if (random.NextInt(9) == 0) file.Flush();
                else file.WriteAt(random.NextInt(140_000), bytes);
            }

            Assert.Equal(Read(_disk, $"/d/{seed}"), Read(_disk.CrashImage(CrashPolicies.KeepAll), $"/d/{seed}"));
            string before = Read(_disk, $"/d/{seed}");
            file.Flush();
            file.WriteAt(random.NextInt(140_000), new byte[70_000]);
            file.Truncate(random.NextInt(140_000));
            file.WriteAt(random.NextInt(140_000), new byte[70_000]);
            Assert.Equal(before, Read(_disk.CrashImage(CrashPolicies.LoseUnsynced), $"/d/{seed}"));
        }
    }

    private static string Read(MemoryDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, DiskOpenMode.Read);
        byte[] bytes = new byte[file.Length];
        _ = file.ReadAt(0, bytes);
        return System.Text.Encoding.Latin1.GetString(bytes);
    }

    private IDiskFile Durable(string path, string text)
    {
        IDiskFile file = _disk.Open(path, DiskOpenMode.CreateNew);
        file.WriteAt(0, System.Text.Encoding.Latin1.GetBytes(text));
        file.Flush();
        _disk.SyncDirectory("/d");
        return file;
    }

    private sealed class ChosenChanges(params long[] sequences) : ICrashPolicy
    {
        public KeptPart Keep(in UnsyncedWrite write) => sequences.Contains(write.Sequence) ? KeptPart.All : KeptPart.None;

        public bool Keep(in UnsyncedEntry entry) => true;
    }
}
