using Xunit;

namespace Sluice.IntegrationTests.Files;

/// <summary>More partitions than files may be open: logs are open only while they are used, and closing them all ends in time.</summary>
public sealed class ManyPartitionsTests : IDisposable
{
    private const int Partitions = 500;
    private const int OpenFiles = 256;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void More_partitions_than_files_are_written_closed_and_recovered()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no limit of open files to set");
        string[] command = CrashTests.Formatted(_directory);
        List<NumberedProducer> producers = [];
        for (int i = 0; i < Partitions; i++) producers.Add(new NumberedProducer("many", i, seed: i));
        using (RunningSluice node = RunningSluice.StartWithFiles(OpenFiles, command))
        {
            using var connection = new KafkaConnection(node.Bootstrap);
            Assert.Equal(0, connection.Create("many", Partitions));
            SendToAll(producers, connection);
            node.Stop();
        }
        Assert.Empty(LogFiles.Check(_directory["data"]));
        using (RunningSluice node = RunningSluice.StartWithFiles(OpenFiles, command))
        {
            using var connection = new KafkaConnection(node.Bootstrap);
            SendToAll(producers, connection);
            node.Kill();
        }
        using RunningSluice last = RunningSluice.StartWithFiles(OpenFiles, command);
        using var check = new KafkaConnection(last.Bootstrap);
        foreach (NumberedProducer producer in producers) Assert.Equal(producer.AcknowledgedEnd, producer.Verify(check).End);
    }

    private static void SendToAll(List<NumberedProducer> producers, KafkaConnection connection)
    {
        foreach (NumberedProducer producer in producers) producer.SendUpTo(connection, producer.AcknowledgedEnd + 1);
    }
}
