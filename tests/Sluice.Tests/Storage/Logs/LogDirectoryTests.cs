using Sluice.Base;
using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Directories;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;
using Sluice.Tests.Storage.Checkpoints;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

public sealed class LogDirectoryTests
{
    private static readonly Uuid Id = new(0x1111111111114111, 0x9111111111111111);
    private readonly MemoryDisk _disk = new();
    private readonly LogDirectoryServices _services;

    public LogDirectoryTests()
    {
        _services = new LogDirectoryServices(_disk, new FileLeases(_disk, 100), new IndexBudget(1000), new Prng(1));
        LogDirectoryIdentity.Format(_disk, "/d", new MetaProperties(1, "cluster", 1, Id), 0);
        _disk.SyncAll();
    }

    [Fact]
    public void It_opens_with_the_identity_it_was_formatted_with()
    {
        using LogDirectory directory = Open();
        Assert.Equal("/d", directory.Path);
        Assert.Equal(Id, directory.Id);
        Assert.Equal("cluster", directory.Properties.ClusterId);
        Assert.False(directory.IsOffline);
        Assert.Equal("/d/replication-offset-checkpoint", directory.HighWatermarks.Path);
        Assert.True(_disk.FileExists("/d/.lock"));
    }

    [Fact]
    public void A_second_process_is_told_who_is_in_the_way_and_gets_in_after_a_clean_stop()
    {
        LogDirectory directory = Open();
        LogDirectoryException thrown = Fails(LogDirectoryProblem.Locked);
        Assert.Equal(
            "Log directory /d is in use by another process, which holds /d/.lock. Stop that broker, or give this one other log.dirs.",
            thrown.Message);
        directory.Dispose();
        Assert.False(_disk.FileExists("/d/.lock"));
        Open().Dispose();
    }

    [Fact]
    public void A_failed_open_leaves_no_lock_behind()
    {
        Files.Put(_disk, "/d/meta.properties", "version=9\n");
        Fails(LogDirectoryProblem.Malformed);
        Files.Put(_disk, "/d/meta.properties", "version=1\ncluster.id=cluster\nnode.id=1\n");
        Open().Dispose();
    }

    [Fact]
    public void A_missing_directory_id_is_generated_once_and_written_durably()
    {
        Files.Put(_disk, "/d/meta.properties", "version=1\ncluster.id=cluster\nnode.id=1\n");
        Uuid id;
        using (LogDirectory directory = Open()) id = directory.Id;
        Assert.False(id.IsZero);
        _disk.Crash(CrashPolicies.LoseUnsynced);
        using LogDirectory again = Open();
        Assert.Equal(id, again.Id);
    }

    [Fact]
    public void What_is_not_formatted_is_refused()
    {
        _disk.DeleteFile("/d/meta.properties");
        Assert.Contains("kafka-storage format", Fails(LogDirectoryProblem.NotFormatted).Message, StringComparison.Ordinal);
        _disk.DeleteDirectory("/d");
        Fails(LogDirectoryProblem.NotFormatted);
    }

    [Fact]
    public void A_directory_of_another_cluster_or_node_is_refused()
    {
        string message = Fails(LogDirectoryProblem.WrongIdentity, new ExpectedIdentity(1, "other")).Message;
        Assert.StartsWith("Invalid cluster.id in /d/meta.properties: expected other, found cluster.", message, StringComparison.Ordinal);
        message = Fails(LogDirectoryProblem.WrongIdentity, new ExpectedIdentity(2, "cluster")).Message;
        Assert.StartsWith(
            "Stored node id 1 in /d/meta.properties does not match the configured node.id 2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_0_is_accepted_when_it_names_node_and_cluster()
    {
        Files.Put(_disk, "/d/meta.properties", "broker.id=1\n");
        Fails(LogDirectoryProblem.Malformed);
        Files.Put(_disk, "/d/meta.properties", "broker.id=1\ncluster.id=cluster\n");
        Open().Dispose();
    }

    [Fact]
    public void A_disk_that_fails_says_which_directory()
    {
        _disk.Faults = new NthOperationFault(DiskOperationKind.Read, 1, new DiskFault(DiskFailure.Io), "meta.properties");
        LogDirectoryException thrown = Fails(LogDirectoryProblem.Disk);
        Assert.Equal("Log directory /d cannot be used: read /d/meta.properties: Input/output error.", thrown.Message);
        _disk.Faults = null;
        Open().Dispose();
    }

    [Fact]
    public void Partitions_are_listed_and_plain_files_passed_over()
    {
        foreach (string name in (string[])["b-1", "a-0", "a-0.00000000000000000000000000000000-delete", "remote-log-index-cache"])
        {
            _disk.CreateDirectory($"/d/{name}");
        }

        Files.Put(_disk, "/d/some file", "x");
        using LogDirectory directory = Open();
        Assert.Equal(
            [
                new("/d/a-0", new(new("a", 0), PartitionDirectoryKind.Current)),
                new("/d/a-0.00000000000000000000000000000000-delete", new(new("a", 0), PartitionDirectoryKind.Deleted)),
                new("/d/b-1", new(new("b", 1), PartitionDirectoryKind.Current)),
            ],
            directory.ListPartitions());
    }

    [Fact]
    public void A_foreign_directory_is_refused_by_name()
    {
        _disk.CreateDirectory("/d/lost+found");
        using LogDirectory directory = Open();
        LogDirectoryException thrown = Assert.Throws<LogDirectoryException>(() => directory.ListPartitions());
        Assert.Equal(LogDirectoryProblem.ForeignContent, thrown.Problem);
        Assert.Contains("\"lost+found\"", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_goes_offline_once_and_says_so_to_all()
    {
        using LogDirectory directory = Open();
        var told = new List<string?>();
        directory.OnOffline(d => told.Add(d.OfflineReason));
        Assert.True(directory.TakeOffline("first"));
        Assert.False(directory.TakeOffline("second"));
        directory.OnOffline(d => told.Add("late " + d.OfflineReason));
        Assert.Equal(["first", "late first"], told);
        Assert.True(directory.IsOffline);
    }

    [Fact]
    public void An_offline_directory_is_not_touched_when_it_closes()
    {
        LogDirectory directory = Open();
        directory.TakeOffline("broken");
        _disk.Faults = new NthOperationFault(DiskOperationKind.Delete, 1, new DiskFault(DiskFailure.Io));
        directory.Dispose();
        Assert.True(_disk.FileExists("/d/.lock"));
    }

    [Fact]
    public void Directories_of_one_node_must_have_ids_of_their_own()
    {
        LogDirectoryIdentity.Format(_disk, "/same", new MetaProperties(1, "cluster", 1, Id), 0);
        LogDirectoryIdentity.Format(_disk, "/good", new MetaProperties(1, "cluster", 1, new Uuid(9, 900)), 0);
        using LogDirectory one = Open();
        using LogDirectory same = LogDirectory.Open("/same", _services, new ExpectedIdentity(1), 0);
        using LogDirectory good = LogDirectory.Open("/good", _services, new ExpectedIdentity(1), 0);
        LogDirectoryIdentity.CheckTogether([one, good]);
        var clash = Assert.Throws<LogDirectoryException>(() => LogDirectoryIdentity.CheckTogether([one, good, same]));
        Assert.Contains("same directory.id", clash.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_ids_are_never_reserved_and_never_begin_with_a_dash()
    {
        var random = new Prng(5);
        for (int i = 0; i < 5000; i++)
        {
            Uuid id = LogDirectoryIdentity.NewDirectoryId(random);
            Assert.False(id.IsReserved || id.ToString()[0] == '-');
        }
    }

    private LogDirectory Open() => LogDirectory.Open("/d", _services, new ExpectedIdentity(1, "cluster"), 0);

    private LogDirectoryException Fails(LogDirectoryProblem problem, ExpectedIdentity? expected = null)
    {
        LogDirectoryException thrown = Assert.Throws<LogDirectoryException>(
            () => LogDirectory.Open("/d", _services, expected ?? new ExpectedIdentity(1, "cluster"), 0));
        Assert.Equal(problem, thrown.Problem);
        return thrown;
    }
}
