using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Metadata.ControllerRules;

public sealed class TopicTests
{
    [Fact]
    public void A_new_topic_is_recorded_with_its_settings_and_partitions()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(3);
        CreateTopicsResponseTopic topic = harness.Create("t", 4, 2, ("retention.ms", "5"));
        Assert.Equal((0, 4, 2), (topic.ErrorCode, topic.NumPartitions, (int)topic.ReplicationFactor));
        TopicImage image = harness.Image.Topics.Find("t")!;
        Assert.Equal(topic.TopicId, image.Id);
        Assert.Equal(4, image.Partitions.Length);
        Assert.All(image.Partitions, partition =>
        {
            Assert.Equal(partition.Replicas, partition.Isr);
            Assert.Equal(partition.Replicas[0], partition.Leader);
            Assert.Equal(ControllerHarness.Directory(partition.Replicas[0]), partition.Directories[0]);
        });
        Assert.Equal("5", harness.Image.Configs.Value(ConfigResource.Topic("t"), "retention.ms"));
        CreateTopicsResponseConfig retention = topic.Configs!.Single(config => config.Name == "retention.ms");
        Assert.Equal(("5", (sbyte)1), (retention.Value, retention.ConfigSource));
    }

    [Theory]
    [InlineData("a b", 17, "Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'")]
    [InlineData("", 17, "Topic name is invalid: the empty string is not allowed")]
    [InlineData("..", 17, "Topic name is invalid: '..' is not allowed")]
    [InlineData("s.x", 17, "Topic 's.x' collides with existing topic: s_x")]
    [InlineData("s_x", 36, "Topic 's_x' already exists.")]
    [InlineData("__cluster_metadata", 42, "Creation of internal topic __cluster_metadata is prohibited.")]
    public void Names_are_refused_in_Kafkas_words(string name, int code, string message)
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        harness.Create("s_x");
        CreateTopicsResponseTopic topic = harness.Create(name);
        Assert.Equal((code, message), (topic.ErrorCode, topic.ErrorMessage));
    }

    [Theory]
    [InlineData(0, 1, 37, "Number of partitions was set to an invalid non-positive value.")]
    [InlineData(1, 0, 38, "Replication factor must be larger than 0, or -1 to use the default value.")]
    [InlineData(1, 3, 38,
        "Unable to replicate the partition 3 time(s): The target replication factor of 3 cannot be reached because only 1 "
        + "broker(s) are registered or some brokers have all their log directories cordoned.")]
    [InlineData(200_000, 1, 44, "Excessively large number of partitions per request.")]
    [InlineData(10_000, 1, 44, "Unable to perform excessively large batch operation.")]
    public void Counts_are_refused_in_Kafkas_words(int partitions, short replicas, int code, string message)
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        CreateTopicsResponseTopic topic = harness.Create("t", partitions, replicas);
        Assert.Equal((code, message), (topic.ErrorCode, topic.ErrorMessage));
        Assert.Null(harness.Image.Topics.Find("t"));
    }

    [Fact]
    public void Minus_one_means_the_brokers_defaults()
    {
        ControllerHarness harness =
            new ControllerHarness(
                new Dictionary<string, string> { ["num.partitions"] = "3", ["default.replication.factor"] = "2" }).WithBrokers(2);
        CreateTopicsResponseTopic topic = harness.Create("t", -1, -1);
        Assert.Equal((3, 2), (topic.NumPartitions, (int)topic.ReplicationFactor));
    }

    [Fact]
    public void Settings_are_checked_before_anything_is_placed()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        CreateTopicsResponseTopic topic = harness.Create("t", 0, 0, ("segment.bytes", "1000"));
        Assert.Equal((short)ErrorCode.InvalidConfig, topic.ErrorCode);
        Assert.Equal("Invalid value 1000 for configuration segment.bytes: Value must be at least 1048576", topic.ErrorMessage);
        Assert.Equal("Null value not supported for topic configs: retention.ms",
            harness.Create("t", 1, 1, ("retention.ms", null)).ErrorMessage);
    }

    [Fact]
    public void A_name_given_twice_is_refused_after_the_others()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        CreateTopicsResponse response = harness.Do(harness.Controller.Topics.Create(
            new CreateTopicsRequest { Topics = [Topic("d"), Topic("d"), Topic("e")] }, harness.Random));
        Assert.Equal(["e", "d"], response.Topics.Select(topic => topic.Name));
        Assert.Equal("Duplicate topic name.", response.Topics[1].ErrorMessage);
        Assert.Equal(1, harness.Image.Topics.Count);
    }

    [Fact]
    public void Validation_alone_changes_nothing()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        ControllerResult<CreateTopicsResponse> result =
            harness.Controller.Topics.Create(new CreateTopicsRequest { Topics = [Topic("v")], ValidateOnly = true }, harness.Random);
        Assert.Equal(0, result.Response.Topics[0].ErrorCode);
        Assert.Empty(result.Records);
    }

    [Theory]
    [InlineData(new[] { 0, 99 }, "The manual partition assignment includes broker 99, but no such broker is registered.")]
    [InlineData(new[] { 0, 1, 1 }, "The manual partition assignment includes the broker 1 more than once.")]
    [InlineData(new[] { 0 }, "The manual partition assignment includes an empty replica list.")]
    [InlineData(new[] { 1, 1 }, "partitions should be a consecutive 0-based integer sequence")]
    public void Assignments_are_refused_in_Kafkas_words(int[] partitionAndReplicas, string message)
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        CreateTopicsRequestTopic topic = Topic("t");
        topic.NumPartitions = -1;
        topic.ReplicationFactor = -1;
        topic.Assignments = [new() { PartitionIndex = partitionAndReplicas[0], BrokerIds = [.. partitionAndReplicas.Skip(1)] }];
        CreateTopicsResponse response = harness.Do(
            harness.Controller.Topics.Create(new CreateTopicsRequest { Topics = [topic] }, harness.Random));
        Assert.Equal(((short)ErrorCode.InvalidReplicaAssignment, message), (response.Topics[0].ErrorCode, response.Topics[0].ErrorMessage));
    }

    [Fact]
    public void Replicas_go_to_different_racks_and_leaders_round_the_brokers()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(6, "a", "b", "c");
        harness.Create("t", 60, 3);
        var leaders = new Dictionary<int, int>();
        foreach (PartitionImage partition in harness.Image.Topics.Find("t")!.Partitions)
        {
            Assert.Equal(3, partition.Replicas.Select(id => harness.Image.Cluster.Broker(id)!.Rack).Distinct().Count());
            leaders[partition.Leader] = leaders.GetValueOrDefault(partition.Leader) + 1;
        }
        Assert.Equal(6, leaders.Count);
        Assert.All(leaders.Values, count => Assert.Equal(10, count));
    }

    [Fact]
    public void A_fenced_broker_gets_replicas_last_and_never_leads()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(3);
        harness.Heartbeat(2, fence: true);
        harness.Create("t", 10, 3);
        Assert.All(harness.Image.Topics.Find("t")!.Partitions, partition =>
        {
            Assert.Equal(2, partition.Replicas[2]);
            Assert.DoesNotContain(2, partition.Isr);
        });
    }

    [Fact]
    public void Deleting_by_name_or_id_takes_the_settings_along()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        harness.Create("a", 1, 1, ("retention.ms", "5"));
        Uuid id = harness.Create("b").TopicId;
        DeleteTopicsResponse response = harness.Do(harness.Controller.Topics.Delete(
            new DeleteTopicsRequest { Topics = [new() { Name = "a" }, new() { TopicId = id }] }, 6));
        Assert.All(response.Responses, topic => Assert.Equal(0, topic.ErrorCode));
        Assert.Equal("b", response.Responses[1].Name);
        Assert.Equal(0, harness.Image.Topics.Count);
        Assert.Empty(harness.Image.Configs.Of(ConfigResource.Topic("a")));
    }

    [Fact]
    public void Deletions_are_refused_with_the_code_that_fits()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        harness.Create("a");
        var one = new Uuid(5, 500);
        DeleteTopicsResponse response = harness.Controller.Topics.Delete(
            new DeleteTopicsRequest
            {
                Topics =
                [
                    new() { Name = "no" }, new() { TopicId = one }, new() { Name = "a", TopicId = one }, new(), new() { Name = "a" },
                    new() { Name = "a" },
                ],
            },
            6).Response;
        Assert.Equal([3, 100, 42, 42, 42], response.Responses.Select(topic => (int)topic.ErrorCode));
        Assert.Equal("Duplicate topic name.", response.Responses[4].ErrorMessage);
    }

    [Fact]
    public void Nothing_is_deleted_where_deletion_is_off()
    {
        ControllerHarness harness = new ControllerHarness(
            new Dictionary<string, string> { ["delete.topic.enable"] = "false" }).WithBrokers(1);
        harness.Create("a");
        DeleteTopicsResponse response = harness.Do(harness.Controller.Topics.Delete(new DeleteTopicsRequest { TopicNames = ["a"] }, 5));
        Assert.Equal((short)ErrorCode.TopicDeletionDisabled, response.Responses[0].ErrorCode);
        Assert.NotNull(harness.Image.Topics.Find("a"));
    }

    [Theory]
    [InlineData("t", 1, 37, "The topic t currently has 2 partition(s); 1 would not be an increase.")]
    [InlineData("t", 2, 37, "Topic already has 2 partition(s).")]
    [InlineData("no", 2, 3, null)]
    public void Adding_partitions_is_refused_in_Kafkas_words(string name, int count, int code, string? message)
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        harness.Create("t", 2);
        CreatePartitionsResponse response = harness.Do(harness.Controller.Topics.CreatePartitions(
            new CreatePartitionsRequest { Topics = [new() { Name = name, Count = count, Assignments = null }] }, harness.Random));
        Assert.Equal((code, message), (response.Results[0].ErrorCode, response.Results[0].ErrorMessage));
    }

    [Fact]
    public void Partitions_are_added_behind_those_that_are_there()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(2);
        harness.Create("t", 2, 2);
        TopicImage before = harness.Image.Topics.Find("t")!;
        harness.Do(harness.Controller.Topics.CreatePartitions(
            new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 5, Assignments = null }] }, harness.Random));
        TopicImage after = harness.Image.Topics.Find("t")!;
        Assert.Equal(5, after.Partitions.Length);
        Assert.Same(before.Partitions[1], after.Partitions[1]);
        Assert.All(after.Partitions, partition => Assert.Equal(2, partition.Replicas.Length));
    }

    [Fact]
    public void An_election_says_when_it_is_not_needed_or_not_possible()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(2);
        harness.Assign("t", [1, 2]);
        harness.Heartbeat(1, fence: true);
        Assert.Equal((2, ErrorCode.PreferredLeaderNotAvailable), (harness.Image.Topics.Partition("t", 0)!.Leader, Elect(harness, 0, 0)));
        Assert.Equal(ErrorCode.ElectionNotNeeded, Elect(harness, 0, 1));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, Elect(harness, 9, 0));
        harness.Heartbeat(1);
        AlterIsr(harness, leader: 2, [2, 1]);
        Assert.Equal(ErrorCode.None, Elect(harness, 0, 0));
        Assert.Equal(1, harness.Image.Topics.Partition("t", 0)!.Leader);
        Assert.Equal(ErrorCode.ElectionNotNeeded, Elect(harness, 0, 0));
    }

    [Fact]
    public void An_unclean_election_takes_whoever_is_there()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(2);
        harness.Assign("t", [1, 2]);
        harness.Heartbeat(2, fence: true);
        harness.Heartbeat(1, fence: true);
        harness.Heartbeat(2);
        Assert.Equal(PartitionImage.NoLeader, harness.Image.Topics.Partition("t", 0)!.Leader);
        Assert.Equal(ErrorCode.None, Elect(harness, 0, 1));
        PartitionImage partition = harness.Image.Topics.Partition("t", 0)!;
        Assert.Equal((2, LeaderRecoveryState.Recovering), (partition.Leader, partition.LeaderRecoveryState));
        Assert.Equal([2], partition.Isr);
    }

    [Fact]
    public void A_stale_view_of_a_partition_changes_no_ISR()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(2);
        harness.Assign("t", [1, 2]);
        Assert.Equal(ErrorCode.NotController, AlterIsr(harness, 1, [1], leaderEpoch: 1));
        Assert.Equal(ErrorCode.FencedLeaderEpoch, AlterIsr(harness, 1, [1], leaderEpoch: -1));
        Assert.Equal(ErrorCode.InvalidRequest, AlterIsr(harness, 2, [1, 2]));
        Assert.Equal(ErrorCode.InvalidUpdateVersion, AlterIsr(harness, 1, [1], partitionEpoch: -1));
        Assert.Equal(ErrorCode.InvalidRequest, AlterIsr(harness, 1, [2]));
        Assert.Equal(ErrorCode.InvalidRequest, AlterIsr(harness, 1, [1, 3]));
        Assert.Equal(ErrorCode.None, AlterIsr(harness, 1, [1]));
        Assert.Equal([1], harness.Image.Topics.Partition("t", 0)!.Isr);
        harness.Heartbeat(2, fence: true);
        Assert.Equal(ErrorCode.IneligibleReplica, AlterIsr(harness, 1, [1, 2]));
    }

    private static CreateTopicsRequestTopic Topic(string name) => new() { Name = name, NumPartitions = 1, ReplicationFactor = 1 };

    private static ErrorCode Elect(ControllerHarness harness, int partition, sbyte kind)
    {
        ElectLeadersResponse response = harness.Do(harness.Controller.Topics.ElectLeaders(
            new ElectLeadersRequest { ElectionType = kind, TopicPartitions = [new() { Topic = "t", Partitions = [partition] }] }, 2));
        return (ErrorCode)response.ReplicaElectionResults[0].PartitionResult[0].ErrorCode;
    }

    private static ErrorCode AlterIsr(
        ControllerHarness harness, int leader, int[] isr, int? leaderEpoch = null, int? partitionEpoch = null)
    {
        TopicImage topic = harness.Image.Topics.Find("t")!;
        AlterPartitionResponse response = harness.Do(harness.Controller.Topics.AlterPartition(
            new AlterPartitionRequest
            {
                BrokerId = leader,
                BrokerEpoch = harness.Image.Cluster.Broker(leader)!.Epoch,
                Topics =
                [
                    new()
                    {
                        TopicId = topic.Id,
                        Partitions =
                        [
                            new()
                            {
                                LeaderEpoch = leaderEpoch ?? topic.Partitions[0].LeaderEpoch,
                                PartitionEpoch = partitionEpoch ?? topic.Partitions[0].PartitionEpoch,
                                NewIsrWithEpochs = [.. isr.Select(id => new AlterPartitionRequestNewIsrWithEpoch { BrokerId = id })],
                            },
                        ],
                    },
                ],
            },
            3));
        return (ErrorCode)response.Topics[0].Partitions[0].ErrorCode;
    }
}
