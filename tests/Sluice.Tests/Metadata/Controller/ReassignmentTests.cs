using Sluice.Metadata.Images;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Metadata.ControllerRules;

public sealed class ReassignmentTests
{
    [Fact]
    public void A_reassignment_is_done_when_the_added_replica_is_in_sync()
    {
        ControllerHarness harness = Harness();
        Assert.Equal(ErrorCode.None, Reassign(harness, [3, 2]));
        PartitionImage under = Partition(harness);
        Assert.Equal([3, 2, 1], under.Replicas);
        Assert.Equal([3], under.AddingReplicas);
        Assert.Equal([1], under.RemovingReplicas);
        Assert.Equal(1, under.Leader);
        Assert.Single(harness.Controller.Topics.ListReassignments(new ListPartitionReassignmentsRequest()).Topics);
        GrowIsr(harness, 3, 2, 1);
        PartitionImage done = Partition(harness);
        Assert.Equal([3, 2], done.Replicas);
        Assert.Equal([3, 2], done.Isr);
        Assert.False(done.IsReassigning);
        Assert.Equal(3, done.Leader);
        Assert.Equal([ControllerHarness.Directory(3), ControllerHarness.Directory(2)], done.Directories);
        Assert.Empty(harness.Controller.Topics.ListReassignments(new ListPartitionReassignmentsRequest()).Topics);
    }

    [Fact]
    public void A_cancelled_reassignment_leaves_what_was_before()
    {
        ControllerHarness harness = Harness();
        Reassign(harness, [3, 2]);
        Assert.Equal(ErrorCode.None, Reassign(harness, null));
        PartitionImage partition = Partition(harness);
        Assert.Equal([1, 2], partition.Replicas.Order());
        Assert.False(partition.IsReassigning);
        Assert.Equal(1, partition.Leader);
    }

    [Fact]
    public void Reassignments_are_refused_with_the_code_that_fits()
    {
        ControllerHarness harness = Harness();
        Assert.Equal(ErrorCode.NoReassignmentInProgress, Reassign(harness, null));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, Reassign(harness, [99]));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, Reassign(harness, []));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Reassign(harness, [1], mayChangeFactor: false));
        Assert.Equal(ErrorCode.None, Reassign(harness, [1, 2]));
        Assert.False(Partition(harness).IsReassigning);
    }

    [Fact]
    public void Quotas_are_set_removed_and_refused()
    {
        ControllerHarness harness = Harness();
        Assert.Equal((0, null), Quota(harness, "user", "producer_byte_rate", 1000, remove: false));
        Assert.Equal(1000, harness.Image.ClientQuotas.Values.Single()["producer_byte_rate"]);
        Assert.Equal((0, null), Quota(harness, "user", "producer_byte_rate", 0, remove: true));
        Assert.Empty(harness.Image.ClientQuotas);
        Assert.Equal((42, "Invalid configuration key nope"), Quota(harness, "user", "nope", 1, remove: false));
        Assert.Equal((42, "Unhandled client quota entity type: x"), Quota(harness, "x", "producer_byte_rate", 1, remove: false));
    }

    private static (int Code, string? Message) Quota(ControllerHarness harness, string type, string key, double value, bool remove)
    {
        AlterClientQuotasResponse response = harness.Do(harness.Controller.Configs.AlterQuotas(new AlterClientQuotasRequest
        {
            Entries =
            [
                new()
                {
                    Entity = [new() { EntityType = type, EntityName = "alice" }],
                    Ops = [new() { Key = key, Value = value, Remove = remove }],
                },
            ],
        }));
        return (response.Entries[0].ErrorCode, response.Entries[0].ErrorMessage);
    }

    private static ControllerHarness Harness()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(3);
        harness.Assign("t", [1, 2]);
        return harness;
    }

    private static PartitionImage Partition(ControllerHarness harness) => harness.Image.Topics.Partition("t", 0)!;

    private static ErrorCode Reassign(ControllerHarness harness, List<int>? replicas, bool mayChangeFactor = true)
    {
        AlterPartitionReassignmentsResponse response = harness.Do(harness.Controller.Topics.AlterReassignments(
            new AlterPartitionReassignmentsRequest
            {
                AllowReplicationFactorChange = mayChangeFactor,
                Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, Replicas = replicas }] }],
            }));
        return (ErrorCode)response.Responses[0].Partitions[0].ErrorCode;
    }

    private static void GrowIsr(ControllerHarness harness, params int[] isr)
    {
        PartitionImage partition = Partition(harness);
        AlterPartitionResponse response = harness.Do(harness.Controller.Topics.AlterPartition(
            new AlterPartitionRequest
            {
                BrokerId = 1,
                BrokerEpoch = harness.Image.Cluster.Broker(1)!.Epoch,
                Topics =
                [
                    new()
                    {
                        TopicId = harness.Image.Topics.Find("t")!.Id,
                        Partitions =
                        [
                            new()
                            {
                                LeaderEpoch = partition.LeaderEpoch,
                                PartitionEpoch = partition.PartitionEpoch,
                                NewIsrWithEpochs = [.. isr.Select(id => new AlterPartitionRequestNewIsrWithEpoch { BrokerId = id })],
                            },
                        ],
                    },
                ],
            },
            3));
        Assert.Equal((short)ErrorCode.NewLeaderElected, response.Topics[0].Partitions[0].ErrorCode);
    }
}
