using System.Globalization;
using Xunit;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// A node is killed under load, over and over, while it appends, rolls, deletes by retention and by request, and creates and deletes
/// topics. Checked from outside: what was acknowledged is there at its offset, once; producers go on with their sequences; what
/// consumers were shown stays; the files are what Apache Kafka would take over. <c>SLUICE_CRASH_ROUNDS</c> says how often in each mode,
/// <c>SLUICE_CRASH_SEED</c> draws other moments.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Random _random = new(Number("SLUICE_CRASH_SEED", 20));
    private readonly List<NumberedProducer> _producers = [];
    private readonly List<PlainProducer> _plain = [];
    private readonly List<TailReader> _readers = [];
    private readonly TopicChurn _churn = new();

    private static int Rounds => Number("SLUICE_CRASH_ROUNDS", 15);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_acknowledged_is_lost_when_the_node_is_killed_under_load(bool flushBeforeAck)
    {
        string[] command = Formatted(_directory, flushBeforeAck ? ["sluice.log.flush.before.ack=true"] : []);
        for (int round = 0; round < Rounds; round++)
        {
            using RunningSluice node = RunningSluice.Start(command);
            if (round == 0) CreateTopics(node.Bootstrap);
            else Verify(node);
            LoadAndKill(node);
        }
        using (RunningSluice last = RunningSluice.Start(command))
        {
            Verify(last);
            Settle(last);
            last.Stop();
        }
        Assert.Empty(LogFiles.Check(_directory["data"]));
        TestContext.Current.SendDiagnosticMessage(
            $"{Rounds} rounds, {_producers.Sum(p => p.AcknowledgedEnd)} records, {_churn.Count} topics made, "
            + $"{_churn.Deleted.Count} deleted");
        ApacheAgrees();
    }

    internal static string[] Formatted(TemporaryDirectory directory, params string[] more)
    {
        string file = ServerProperties.Write(
            directory,
            [
                "broker.session.timeout.ms=1000", "broker.heartbeat.interval.ms=200", "log.initial.task.delay.ms=100",
                "log.retention.check.interval.ms=150", "log.segment.delete.delay.ms=200",
                "replica.high.watermark.checkpoint.interval.ms=300",
                "log.flush.offset.checkpoint.interval.ms=300", "num.partitions=1", .. more,
            ]);
        ProgramResult format = SluiceProgram.Run("kafka-storage", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", file, "--standalone");
        Assert.True(format.ExitCode == 0, format.ToString());
        return ["kafka-server-start", file];
    }

    private void CreateTopics(string bootstrap)
    {
        using var connection = new KafkaConnection(bootstrap);
        Assert.Equal(0, connection.Create("keep", 3, ("segment.bytes", "1048576"), ("index.interval.bytes", "1000")));
        Assert.Equal(0, connection.Create("short", 2, ("segment.bytes", "1048576"), ("retention.bytes", "1500000")));
        Assert.Equal(0, connection.Create("plain", 2, ("segment.bytes", "1048576"), ("retention.bytes", "6000000")));
        for (int i = 0; i < 5; i++) _producers.Add(new NumberedProducer(i < 3 ? "keep" : "short", i % 3, seed: i));
        for (int i = 0; i < 2; i++) _plain.Add(new PlainProducer("plain", i, seed: i));
        foreach (NumberedProducer producer in _producers) _readers.Add(new TailReader(producer.Topic, producer.Partition));
    }

    private void LoadAndKill(RunningSluice node)
    {
        using var load = new Load(node.Bootstrap);
        load.Start(_churn.Run);
        foreach (NumberedProducer producer in _producers) load.Start(producer.Run);
        foreach (PlainProducer producer in _plain) load.Start(producer.Run);
        foreach (TailReader reader in _readers) load.Start(reader.Run);
        Thread.Sleep(_random.Next(5, 1500)); // waits for nothing: this is the moment that was drawn for the kill
        node.Kill();
        string failures = load.Stop();
        Assert.True(failures.Length == 0, $"{failures}\n{node.Output}");
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : usual;

    private void Verify(RunningSluice node)
    {
        using var connection = new KafkaConnection(node.Bootstrap);
        try
        {
            foreach (NumberedProducer producer in _producers)
            {
                (_, long end) = producer.Verify(connection);

                // Sequences go on, and what was not answered is taken once.
                producer.SendOne(connection);
                producer.SendOne(connection);
                if (producer.Topic == "keep" && end > 3) Assert.Equal(0, connection.DeleteRecords("keep", producer.Partition, end - 3));
            }
            foreach (PlainProducer producer in _plain) producer.Verify(connection);
            foreach (TailReader reader in _readers) reader.Verify(connection);
            _churn.Verify(connection);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            Assert.Fail($"{failure}\n{node.Output}");
        }
    }

    /// <summary>Deletions that were under way come to an end: only topics that were asked to go may have left something aside.</summary>
    private void Settle(RunningSluice node)
    {
        Assert.True(Until.Holds(() => !Leftovers().Any()), $"left behind: {string.Join(", ", Leftovers())}\n{node.Output}");
    }

    private IEnumerable<string> Leftovers() => Directory
        .EnumerateFileSystemEntries(_directory["data"], "*", SearchOption.AllDirectories)
        .Where(p => p.EndsWith("-delete", StringComparison.Ordinal) || p.EndsWith(".deleted", StringComparison.Ordinal)
            || (p.EndsWith("-stray", StringComparison.Ordinal) && !_churn.Deleted.Contains(Path.GetFileName(p).Split("-0.")[0])));

    private void ApacheAgrees()
    {
        if (!ApacheKafka.IsHere) return;
        string[] logs = Directory.GetFiles(_directory["data"], "*.log", SearchOption.AllDirectories);
        ProgramResult dump = ApacheKafka.Run("kafka-dump-log", "--deep-iteration", "--files", string.Join(',', logs));

        // Of every file that does not begin at 0 it says that its first offset follows -1.
        string[] complaints = [.. dump.Error.Split('\n').Where(l => l.Length > 0
            && !l.StartsWith("Non-consecutive offsets in", StringComparison.Ordinal)
            && !l.Contains(" -1 is followed by ", StringComparison.Ordinal))];
        Assert.Empty(complaints);
        Assert.True(dump.ExitCode == 0 && !dump.Out.Contains("isvalid: false", StringComparison.Ordinal));
        string[] indexes = Directory.GetFiles(_directory["data"], "*index", SearchOption.AllDirectories);
        ProgramResult sanity = ApacheKafka.Run("kafka-dump-log", "--index-sanity-check", "--files", string.Join(',', indexes));
        Assert.True(sanity.ExitCode == 0 && sanity.Error.Length == 0, sanity.ToString());
    }
}
