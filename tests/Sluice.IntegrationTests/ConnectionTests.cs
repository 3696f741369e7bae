using System.Diagnostics;
using System.Globalization;
using Sluice.IntegrationTests.Files;
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
        Assert.SkipWhen(RunningSluice.IsPortable, "over portable sockets one of the crowd is reset at times: docs/decisions/0004");
        using RunningSluice node = RunningSluice.Up(_directory["data"]);
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
}
