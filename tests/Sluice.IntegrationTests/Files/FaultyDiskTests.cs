using Sluice.Protocol.Errors;
using Xunit;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// A node with two data directories of which one fails, in the ways disks do: it says so once, acknowledges nothing it could not make
/// safe, leaves the directory alone from then on, serves the other one, and after the repair has all it had acknowledged.
/// </summary>
public sealed class FaultyDiskTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<PlainProducer> _producers = [];
    private string[] _command = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_failing_fsync_takes_its_directory_offline_and_is_never_tried_again()
    {
        using var faults = new DiskFaults(_directory, _directory["a"]);
        using (RunningSluice node = Start(faults.Variable, flushBeforeAck: true))
        {
            Fail(node, faults.FailFsyncs);
            Assert.NotEmpty(faults.FailedFsyncs);
            Assert.Equal(faults.FailedFsyncs.Distinct(), faults.FailedFsyncs);
            node.Kill();
        }
        AssertWhole();
    }

    [Fact]
    public void A_write_that_a_full_disk_cuts_short_is_taken_back()
    {
        Assert.SkipWhen(RunningSluice.IsPortable, "the runtime's own writes are bound before the library can stand in for them");
        using var faults = new DiskFaults(_directory, _directory["a"]);
        using (RunningSluice node = Start(faults.Variable, flushBeforeAck: false))
        {
            Fail(node, faults.FillUp);
            Assert.Equal(1, faults.WritesCut);
            node.Kill();
        }
        AssertWhole();
    }

    [Fact]
    public void Short_writes_are_continued()
    {
        Assert.SkipWhen(RunningSluice.IsPortable, "the runtime's own writes are bound before the library can stand in for them");
        using var faults = new DiskFaults(_directory, _directory["a"]);
        using RunningSluice node = Start(faults.Variable, flushBeforeAck: false);
        faults.CutWrites();
        using var connection = new KafkaConnection(node.Bootstrap);
        for (int i = 0; i < 200; i++)
        {
            foreach (PlainProducer producer in _producers) Assert.Equal(ErrorCode.None, producer.SendOne(connection));
        }
        foreach (PlainProducer producer in _producers) producer.Verify(connection);
        Assert.True(faults.WritesCut > 50);
        Assert.Equal(143, node.Stop());
        Assert.Empty(LogFiles.Check(_directory["a"]));
    }

    [Fact]
    public void A_full_disk_takes_its_directory_offline_and_a_start_with_space_has_everything()
    {
        using var full = new SmallDisk(_directory["a"], megabytes: 24);
        string filler = Path.Combine(full.Path, "filler");
        File.WriteAllBytes(filler, new byte[4 << 20]);
        using (RunningSluice node = Start(null, flushBeforeAck: false))
        {
            using (var connection = new KafkaConnection(node.Bootstrap))
            {
                int sent = 0;
                while (_producers[0].SendOne(connection) == ErrorCode.None) Assert.True(++sent < 100_000);
            }
            Fail(node, () => { });
            Assert.True(node.Says("No space left"), node.Output);
            Assert.True(full.FreeBytes < 2 << 20, $"{full.FreeBytes} bytes were free");
            node.Kill();
        }
        File.Delete(filler);
        AssertWhole();
    }

    /// <summary>Topics with a partition in either directory, with something in each.</summary>
    private RunningSluice Start((string Name, string Value)? variable, bool flushBeforeAck)
    {
        _command = CrashTests.Formatted(
            _directory, $"log.dirs={_directory["a"]},{_directory["b"]}", $"metadata.log.dir={_directory["data"]}",
            $"sluice.log.flush.before.ack={(flushBeforeAck ? "true" : "false")}");
        RunningSluice node = RunningSluice.StartWith(variable, _command);
        using var connection = new KafkaConnection(node.Bootstrap);
        Assert.Equal(0, connection.Create("t", 4, ("segment.bytes", "1048576")));
        int[] inA = [.. Enumerable.Range(0, 4).Where(p => Directory.Exists(Path.Combine(_directory["a"], $"t-{p}")))];
        int[] inB = [.. Enumerable.Range(0, 4).Except(inA)];
        Assert.True(inA.Length > 0 && inB.Length > 0, "both directories are used");
        _producers.Add(new PlainProducer("t", inA[0], seed: 1));
        _producers.Add(new PlainProducer("t", inB[0], seed: 2));
        foreach (PlainProducer producer in _producers) Assert.Equal(ErrorCode.None, producer.SendOne(connection));
        return node;
    }

    private void Fail(RunningSluice node, Action fault)
    {
        fault();
        using var connection = new KafkaConnection(node.Bootstrap);
        for (int i = 0; i < 20; i++)
        {
            Assert.NotEqual(ErrorCode.None, _producers[0].SendOne(connection));
            Assert.Equal(ErrorCode.None, _producers[1].SendOne(connection));
        }
        _producers[1].Verify(connection);
        Assert.True(Until.Holds(() => Errors(node).Any()), node.Output);
        Assert.Single(Errors(node));
    }

    private IEnumerable<string> Errors(RunningSluice node) => node.Output.Split('\n')
        .Where(l => l.Contains("ERROR", StringComparison.Ordinal) && l.Contains(_directory["a"], StringComparison.Ordinal));

    private void AssertWhole()
    {
        using RunningSluice node = RunningSluice.Start(_command);
        using (var connection = new KafkaConnection(node.Bootstrap))
        {
            foreach (PlainProducer producer in _producers)
            {
                producer.Verify(connection);
                Assert.Equal(ErrorCode.None, producer.SendOne(connection));
                producer.Verify(connection);
            }
        }
        Assert.Equal(143, node.Stop());
        foreach (string name in (string[])["a", "b"]) Assert.Empty(LogFiles.Check(_directory[name]));
    }
}
