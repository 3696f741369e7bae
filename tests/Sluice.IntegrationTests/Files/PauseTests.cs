using Xunit;

namespace Sluice.IntegrationTests.Files;

/// <summary>A node that is stopped in its tracks by SIGSTOP, for less and for more than its session lasts, and goes on.</summary>
public sealed class PauseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(300)]
    [InlineData(4_000)]
    public void A_paused_node_goes_on_with_everything_it_acknowledged(int pauseMs)
    {
        string[] command = CrashTests.Formatted(_directory);
        var producers = new List<NumberedProducer>();
        using RunningSluice node = RunningSluice.Start(command);
        using (var connection = new KafkaConnection(node.Bootstrap))
        {
            Assert.Equal(0, connection.Create("t", 3, ("segment.bytes", "1048576")));
            for (int i = 0; i < 3; i++) producers.Add(new NumberedProducer("t", i, seed: i));
            foreach (NumberedProducer producer in producers) producer.SendUpTo(connection, 1);
        }
        using var load = new Load(node.Bootstrap);
        foreach (NumberedProducer producer in producers) load.Start(producer.Run);
        for (int i = 0; i < 2; i++)
        {
            Assert.True(GoOn(producers), $"no load:\n{node.Output}");
            node.Signal("-STOP");
            Thread.Sleep(pauseMs); // the pause itself
            node.Signal("-CONT");
        }
        using (var connection = new KafkaConnection(node.Bootstrap)) Assert.Single(connection.Topics());
        Assert.True(GoOn(producers), $"it did not go on:\n{node.Output}");
        Assert.Equal("", load.Stop());

        using (var connection = new KafkaConnection(node.Bootstrap))
        {
            foreach (NumberedProducer producer in producers) _ = producer.Verify(connection);
        }
        Assert.Equal(143, node.Stop());
        Assert.Empty(LogFiles.Check(_directory["data"]));
    }

    /// <summary>True when every one of them has more acknowledged than now.</summary>
    private static bool GoOn(List<NumberedProducer> producers)
    {
        long[] before = [.. producers.Select(p => p.AcknowledgedEnd)];
        return Until.Holds(() => producers.Zip(before).All(p => p.First.AcknowledgedEnd > p.Second));
    }
}
