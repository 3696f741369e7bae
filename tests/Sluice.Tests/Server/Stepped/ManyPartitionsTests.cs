using Sluice.Base;
using Sluice.Metadata.Images;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>What must not grow with the number of partitions, counted.</summary>
public sealed class ManyPartitionsTests
{
    [Fact]
    public void Many_partitions_are_created_with_as_few_syncs_as_one()
    {
        SteppedNode node = SteppedNode.Running(1, new SteppedOptions { WatchesLocks = false, MetersDisk = true });
        SteppedClient client = node.Connect();
        client.CreateTopic("first");
        int before = node.Meter!.Syncs;
        client.CreateTopic("one");
        int one = node.Meter.Syncs - before;

        client.CreateTopic("many", partitions: 200);

        Assert.InRange(node.Meter.Syncs - before - one, 0, one);
    }

    [Fact]
    public void A_partition_that_was_only_created_may_vanish_in_a_power_loss_and_is_made_anew()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            SteppedNode node = SteppedNode.Running(seed);
            node.Connect().CreateTopic("t", partitions: 3);
            node.Crash(CrashPolicies.Journaled(new Prng(seed, "crash")));
            node.Start();

            SteppedClient client = node.Connect();
            for (int i = 0; i < 3; i++) Assert.Equal(0, client.Produce("t", i, Batches.Of("a")).BaseOffset);
            Assert.Empty(node.Log.Errors);
        }
    }

    [Fact]
    public void A_node_whose_metadata_lane_was_away_for_long_does_not_fence_itself()
    {
        SteppedNode node = SteppedNode.Running();
        node.Connect().CreateTopic("t");
        int epoch = node.Node!.View.Image.Topics.Partition("t", 0)!.LeaderEpoch;

        node.Time.AdvanceMs(60_000);
        node.RunUntilIdle();
        node.RunFor(5_000);

        PartitionImage partition = node.Node.View.Image.Topics.Partition("t", 0)!;
        Assert.Equal((1, epoch), (partition.Leader, partition.LeaderEpoch));
        Assert.False(node.Node.View.Image.Cluster.Broker(1)!.Fenced);
    }
}
