using System.Diagnostics;
using System.Globalization;
using Sluice.IntegrationTests.Files;
using Sluice.Server.Hosting;
using Xunit;

namespace Sluice.IntegrationTests;

/// <summary>What a peer sees of connections, whichever transport the node uses.</summary>
public sealed class ConnectionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_peer_that_ends_its_stream_after_whole_requests_gets_every_answer_though_it_reads_slowly()
    {
        using RunningSluice node = RunningSluice.Up(_directory["data"]);
        long written;
        using (var producing = new KafkaConnection(node.Bootstrap))
        {
            Assert.Equal(0, producing.Create("half", 1));
            var producer = new NumberedProducer("half", 0, seed: 1);
            producer.SendUpTo(producing, 3000);
            written = producing.Fetch("half", 0, 0, 64 << 20).Records!.Length;
        }

        using var connection = new KafkaConnection(node.Bootstrap);
        const int Asked = 40;
        for (int i = 0; i < Asked; i++) connection.BeginFetch("half", 0, 0, 64 << 20);
        connection.EndSending();
        int answers = 0;
        while (connection.NextFrame() is { } frame)
        {
            Assert.InRange(frame.Length, written, written + 1000);
            answers++;
            Thread.Yield();
        }

        Assert.Equal(Asked, answers);
    }

    [Fact]
    public void A_node_without_a_free_descriptor_serves_whom_it_has_and_accepts_again_later()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs prlimit and /proc");

        // No checkpoint, which would find no descriptor either: a node shares out the limit it finds at its start, and this sinks later.
        using RunningSluice node = RunningSluice.Up(
            _directory["data"], "--override", "replica.high.watermark.checkpoint.interval.ms=600000");
        using var first = new KafkaConnection(node.Bootstrap);
        first.Topics();
        string pid = node.Pid.ToString(CultureInfo.InvariantCulture);
        int open = Directory.GetFiles($"/proc/{pid}/fd").Length;
        using (Process limit = Process.Start("prlimit", ["--pid", pid, $"--nofile={open + 8}:"])) limit.WaitForExit();
        List<KafkaConnection> crowd = [];
        for (int i = 0; i < 40; i++) crowd.Add(new KafkaConnection(node.Bootstrap)); // the rest waits in the kernel's queue
        Assert.Empty(first.Topics());
        crowd[0].Topics();
        foreach (KafkaConnection one in crowd) one.Dispose();
        using var later = new KafkaConnection(node.Bootstrap);
        Assert.Empty(later.Topics());
        Assert.True(Directory.GetFiles($"/proc/{pid}/fd").Length <= open + 8);
        Assert.Equal(0, node.Stop());
    }

    [Fact]
    public void A_crowd_of_connections_leaves_a_node_the_descriptors_it_needs_to_work_and_to_stop()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs ulimit");
        const int Limit = 256;
        using RunningSluice node = RunningSluice.StartWithFiles(
            Limit, "up", "--port", "0", "--data", _directory["data"], "--override", "replica.high.watermark.checkpoint.interval.ms=10",
            "--override", "socket.listen.backlog.size=512");
        using var first = new KafkaConnection(node.Bootstrap);
        first.Topics();
        List<KafkaConnection> crowd = [];
        while (crowd.Count < Limit) crowd.Add(new KafkaConnection(node.Bootstrap)); // most wait in the kernel's queue
        crowd[DescriptorShares.Of(Limit).Connections - 2].Topics(); // the share is used to its end, with the first
        for (int i = 0; i < 20; i++)
        {
            string topic = $"topic-{i}";
            Assert.Equal(0, first.Create(topic, 4));
            new NumberedProducer(topic, 3, seed: i).SendUpTo(first, 10);
        }

        Assert.Equal(0, node.Stop());
        Assert.Contains("no file descriptor is left for connections", node.Output, StringComparison.Ordinal);
        foreach (KafkaConnection one in crowd) one.Dispose();
    }
}
