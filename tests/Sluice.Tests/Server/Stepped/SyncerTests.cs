using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>The lanes that flush, one directory, answers that wait for the disk.</summary>
public sealed class SyncerTests
{
    private const int Partitions = 4;

    [Fact]
    public void A_flush_that_takes_long_keeps_only_the_partitions_of_its_lane_waiting()
    {
        var node = new SteppedNode(1, new SteppedOptions { Properties = [("sluice.log.flush.before.ack", "true")] });
        node.Start();
        node.Connect().CreateTopic("t", Partitions);
        node.Scheduler.Held = static lane =>
            lane.StartsWith("syncer-", StringComparison.Ordinal) && lane.EndsWith("-0", StringComparison.Ordinal);
        SteppedClient[] producers = [.. Enumerable.Range(0, Partitions).Select(i => node.Connect($"producer-{i}"))];
        for (int i = 0; i < Partitions; i++)
            producers[i].Send(ApiKey.Produce, SteppedRequests.ProduceVersion, SteppedRequests.ProduceOf("t", i, Batches.Of("a")));
        foreach (SteppedClient producer in producers) producer.Settle();

        SteppedClient[] waiting = [.. producers.Where(producer => TryTake(producer) is null)];
        Assert.Single(waiting);

        node.Scheduler.Held = null;
        ProduceResponse answer = waiting[0].Receive<ProduceResponse>(ApiKey.Produce, SteppedRequests.ProduceVersion);
        Assert.Equal(0, answer.Responses[0].PartitionResponses[0].BaseOffset);
    }

    private static ProduceResponse? TryTake(SteppedClient producer) =>
        producer.TryReceive<ProduceResponse>(ApiKey.Produce, SteppedRequests.ProduceVersion);
}
