using System.Text;
using Sluice.Base;
using Sluice.Metadata.Images;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Server.Drivers;

public sealed class MetadataDriverTests
{
    private const string LogDir = $"{MetadataFixture.Dir}/__cluster_metadata-0";

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public void A_fresh_node_opens_epoch_1_and_writes_the_first_records_as_one_transaction(bool dynamicQuorum, int firstBatch)
    {
        MetadataFixture node = new MetadataFixture(dynamicQuorum).Run();
        Assert.Null(node.Failure);
        Assert.Equal(30, node.Image.Features.MetadataVersion);
        // Begin, six features, min.insync.replicas, End: with a dynamic quorum offsets 3 to 11, as on 4.3.1.
        Assert.Equal(firstBatch + 8, node.Image.Provenance.Offset);
        Assert.Equal("1", node.Image.Configs.Value(ConfigResource.ClusterDefault, "min.insync.replicas"));
        string expected = dynamicQuorum
            ? """{"leaderId":1,"leaderEpoch":1,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}"""
            : """{"clusterId":"","leaderId":1,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,"""
                + "\"currentVoters\":[{\"voterId\":1}],\"data_version\":0}";
        Assert.Equal(expected, Encoding.UTF8.GetString(AtomicFile.Read(node.Disk, $"{LogDir}/quorum-state")!));
    }

    [Fact]
    public void A_created_topic_is_there_after_a_stop_and_after_a_crash()
    {
        MetadataFixture node = new MetadataFixture(dynamicQuorum: true).RunWithBroker();
        Assert.Equal(0, node.CreateTopic("orders").Response!.Topics[0].ErrorCode);
        Assert.NotNull(node.Image.Topics.Find("orders"));
        node.Restart();
        node.Run();
        Assert.NotNull(node.Image.Topics.Find("orders"));
        Assert.Equal(2, node.Driver.Node.Epoch);
        Assert.True(node.Driver.Node.Membership.AreInLog);
        node.Crash(CrashPolicies.LoseUnsynced);
        node.Run();
        Assert.NotNull(node.Image.Topics.Find("orders"));
        Assert.Equal(3, node.Driver.Node.Epoch);
        Assert.Single(node.Published[0].Cluster.Brokers);
    }

    [Fact]
    public void Whatever_unflushed_bytes_a_crash_keeps_an_answered_topic_is_never_lost()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            MetadataFixture node = new MetadataFixture(dynamicQuorum: true).RunWithBroker();
            Assert.NotNull(node.CreateTopic("answered").Response);
            node.CreateTopic("under-way", run: false);
            node.Scheduler.Step();
            node.Crash(CrashPolicies.Journaled(new Prng(seed)));
            node.Run();
            Assert.Null(node.Failure);
            Assert.NotNull(node.Image.Topics.Find("answered"));
            Assert.NotNull(node.CreateTopic("next").Response);
        }
    }

    [Fact]
    public void A_flush_that_fails_answers_nobody_and_stops_the_lane()
    {
        MetadataFixture node = new MetadataFixture().RunWithBroker();
        node.Disk.Faults = new FailFlushes();
        MetadataFixture.Outcome<CreateTopicsResponse> work = node.CreateTopic("orders");
        Assert.Null(work.Response);
        Assert.Equal(ErrorCode.UnknownServerError, work.Refused);
        Assert.NotNull(node.Failure);
        Assert.Null(node.Image.Topics.Find("orders"));
        Assert.Equal(ErrorCode.NotController, node.CreateTopic("later").Refused);
        node.Disk.Faults = null;
        node.Crash(CrashPolicies.LoseUnsynced);
        node.Run();
        Assert.Null(node.Image.Topics.Find("orders"));
        Assert.Null(node.Failure);
    }

    [Fact]
    public void Work_of_one_step_shares_a_flush_sees_what_came_before_it_and_is_answered_in_order()
    {
        MetadataFixture node = new MetadataFixture().RunWithBroker();
        MetadataFixture.Outcome<CreateTopicsResponse> first = node.CreateTopic("same", run: false);
        MetadataFixture.Outcome<CreateTopicsResponse> second = node.CreateTopic("same", run: false);
        Assert.True(first.IsOpen && second.IsOpen);
        node.Scheduler.RunUntilIdle();
        Assert.Equal(0, first.Response!.Topics[0].ErrorCode);
        Assert.Equal((short)ErrorCode.TopicAlreadyExists, second.Response!.Topics[0].ErrorCode);
    }

    [Fact]
    public void Work_before_the_node_leads_and_after_its_stop_is_refused()
    {
        var node = new MetadataFixture();
        Assert.Equal(ErrorCode.NotController, node.CreateTopic("early").Refused);
        node.Run();
        node.Driver.Stop(() => { });
        Assert.Equal(ErrorCode.NotController, node.CreateTopic("late").Refused);
    }

    [Fact]
    public void An_idle_controller_moves_the_offset_on_every_half_second()
    {
        MetadataFixture node = new MetadataFixture().Run();
        long before = node.Image.Provenance.Offset;
        node.Scheduler.RunFor(2100);
        Assert.Equal(before + 4, node.Image.Provenance.Offset);
    }

    [Fact]
    public void A_silent_broker_is_fenced_when_its_session_ends()
    {
        MetadataFixture node = new MetadataFixture().RunWithBroker();
        node.Scheduler.RunFor(8_000);
        Assert.False(node.Image.Cluster.Broker(1)!.Fenced);
        node.Scheduler.RunFor(3_000);
        Assert.True(node.Image.Cluster.Broker(1)!.Fenced);
    }

    [Fact]
    public void Snapshots_follow_the_interval_are_loaded_at_start_and_old_ones_go_with_their_segments()
    {
        string[] settings =
        [
            "metadata.log.max.snapshot.interval.ms=10000", "metadata.max.retention.ms=60000", "metadata.log.segment.ms=10000",
        ];
        MetadataFixture node = new MetadataFixture(dynamicQuorum: true, settings).RunWithBroker();
        node.CreateTopic("orders");
        node.Scheduler.RunFor(200_000);
        Assert.Null(node.Failure);
        List<string> names = Names(node);
        Assert.DoesNotContain(names, name => name.EndsWith(".part", StringComparison.Ordinal));
        int kept = names.Count(name => SnapshotName.TryParse(name, out var id) && id != default);
        Assert.InRange(kept, 2, 16);
        Assert.True(node.Driver.Node.Log.StartOffset > 0);
        MetadataImage before = node.Image;
        node.Restart();
        node.Run();
        Assert.Null(node.Failure);
        Assert.Equal(before.Topics.Find("orders")!.Id, node.Image.Topics.Find("orders")!.Id);
        Assert.Equal(before.Cluster.Broker(1)!.Epoch, node.Image.Cluster.Broker(1)!.Epoch);
        Assert.Equal(1, node.Driver.Node.Membership.KRaftVersion);
        Assert.NotNull(node.CreateTopic("more").Response);
    }

    [Fact]
    public void A_damaged_quorum_state_is_not_guessed_around()
    {
        MetadataFixture node = new MetadataFixture().Run();
        node.Close();
        AtomicFile.Write(node.Disk, $"{LogDir}/quorum-state", "{"u8);
        Assert.Throws<Sluice.Metadata.Records.MetadataFaultException>(() => node.Crash(CrashPolicies.KeepAll));
    }

    [Fact]
    public void DescribeQuorum_knows_the_leader_and_its_high_watermark()
    {
        MetadataFixture node = new MetadataFixture(dynamicQuorum: true).Run();
        Sluice.Replication.Raft.QuorumDescription? seen = null;
        node.Driver.TrySubmit(new MetadataFixture.Outcome<string>(turn =>
        {
            seen = turn.DescribeQuorum();
            return new([], "done");
        }));
        node.Scheduler.RunUntilIdle();
        Assert.Equal((1, 1, 12L), (seen!.LeaderId, seen.LeaderEpoch, seen.HighWatermark));
        Assert.Equal(MetadataFixture.DirectoryId, Assert.Single(seen.Voters).Key.DirectoryId);
    }

    private sealed class FailFlushes : IDiskFaults
    {
        public DiskFault Before(in DiskOperation operation) =>
            operation.Kind == DiskOperationKind.Flush ? new DiskFault(DiskFailure.Io) : default;
    }

    private static List<string> Names(MetadataFixture node) => node.Disk.List(LogDir).Select(entry => entry.Name).ToList();
}
