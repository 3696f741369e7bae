using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Checkpoints;

public sealed class OffsetCheckpointFileTests
{
    private readonly MemoryDisk _disk = new();
    private readonly OffsetCheckpointFile _file;

    public OffsetCheckpointFileTests()
    {
        _disk.CreateDirectory("/d");
        _disk.SyncAll();
        _file = new OffsetCheckpointFile(_disk, "/d/recovery-point-offset-checkpoint");
    }

    [Fact]
    public void What_is_written_is_kafkas_text_and_reads_back()
    {
        var offsets = new Dictionary<TopicPartition, long>
        {
            [new("b", 0)] = 5,
            [new("a-b.c_d", 12)] = long.MaxValue,
            [new("b", 10)] = 0,
        };
        _file.Write(offsets);
        Assert.Equal("0\n3\na-b.c_d 12 9223372036854775807\nb 0 5\nb 10 0\n", Files.Get(_disk, _file.Path));
        Assert.Equal(offsets, _file.Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0\n0\n")]
    [InlineData("0\n0")]
    public void No_entries_are_no_entries(string content)
    {
        Files.Put(_disk, _file.Path, content);
        Assert.Empty(_file.Read());
    }

    [Fact]
    public void A_missing_file_has_no_entries() => Assert.Empty(_file.Read());

    [Theory]
    [InlineData("0\n1\nt 0 7")]
    [InlineData("0\n1\nt  0\t7\n")]
    [InlineData("0\n1\nt 0 7\r\n")]
    public void White_space_and_a_missing_last_line_end_are_forgiven(string content)
    {
        Files.Put(_disk, _file.Path, content);
        Assert.Equal(7, Assert.Single(_file.Read()).Value);
    }

    [Theory]
    [InlineData("1\n0\n", "its version is 1, expected 0")]
    [InlineData("x\n0\n", "line 1 is no version: \"x\"")]
    [InlineData("0\n", "line 2, the number of entries, is missing")]
    [InlineData("0\n-1\n", "line 2 is no number of entries: \"-1\"")]
    [InlineData("0\n2\nt 0 7\n", "line 2 promises 2 entries, found 1")]
    [InlineData("0\n0\nt 0 7\n", "line 2 promises 0 entries, found 1")]
    [InlineData("0\n1\nt 0\n", "line 3 is no entry: \"t 0\"")]
    [InlineData("0\n1\nt 0 7 8\n", "line 3 is no entry: \"t 0 7 8\"")]
    [InlineData("0\n1\nt x 7\n", "line 3 is no entry: \"t x 7\"")]
    [InlineData("0\n1\nt 0 99999999999999999999\n", "line 3 is no entry: \"t 0 99999999999999999999\"")]
    [InlineData("\0\0\0\0", "line 1 is no version: \"\0\0\0\0\"")]
    public void A_malformed_file_is_an_error_and_where_it_is_only_a_hint_nothing(string content, string reason)
    {
        Files.Put(_disk, _file.Path, content);
        CheckpointFormatException thrown = Assert.Throws<CheckpointFormatException>(() => _file.Read());
        Assert.Equal($"Malformed file {_file.Path}: {reason}", thrown.Message);
        Assert.Empty(_file.ReadOrEmpty(out CheckpointFormatException? problem));
        Assert.Equal(thrown.Message, problem?.Message);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_malformed()
    {
        Files.Put(_disk, _file.Path, [0xff, 0xfe, 0x80]);
        Assert.Throws<CheckpointFormatException>(() => _file.Read());
    }

    [Fact]
    public void A_crash_at_any_byte_of_a_write_leaves_the_old_or_the_new_file()
    {
        _file.Write([new(new("t", 0), 1)]);
        var watch = new CrashAtEveryOperation(_disk);
        _disk.Faults = watch;
        _file.Write([new(new("t", 0), 2)]);
        _disk.Faults = null;
        watch.Add();
        var seen = new HashSet<long>();
        foreach (MemoryDisk image in watch.Images)
        {
            var after = new OffsetCheckpointFile(image, _file.Path);
            seen.Add(Assert.Single(after.Read()).Value);
            after.Write([new(new("t", 0), 3)]);
            Assert.Equal(3, Assert.Single(after.Read()).Value);
        }

        Assert.Equal([1L, 2L], seen.Order());
        _disk.Crash(CrashPolicies.LoseUnsynced);
        Assert.Equal(2, Assert.Single(_file.Read()).Value);
    }

    private sealed class CrashAtEveryOperation(MemoryDisk disk) : IDiskFaults
    {
        internal List<MemoryDisk> Images { get; } = [];

        public DiskFault Before(in DiskOperation operation)
        {
            Add();
            return default;
        }

        internal void Add()
        {
            Images.Add(disk.CrashImage(CrashPolicies.LoseUnsynced));
            Images.Add(disk.CrashImage(CrashPolicies.KeepAll));
            Images.Add(disk.CrashImage(CrashPolicies.LoseContents));
            Images.Add(disk.CrashImage(CrashPolicies.ZeroContents));
            for (int i = 0; i < 12; i++) Images.Add(disk.CrashImage(CrashPolicies.CutAt(disk.LastSequence, i)));
        }
    }
}
