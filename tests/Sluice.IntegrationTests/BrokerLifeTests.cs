using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Sluice.IntegrationTests;

public sealed class BrokerLifeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Up_says_where_it_listens_and_stops_gracefully()
    {
        using RunningSluice node = RunningSluice.Up(_directory["data"]);
        Assert.StartsWith("localhost:", node.Bootstrap, StringComparison.Ordinal);
        Assert.Equal(0, node.Stop());
        Assert.True(File.Exists(Path.Combine(_directory["data"], ".kafka_cleanshutdown")), node.Output);
        Assert.False(File.Exists(Path.Combine(_directory["data"], ".lock")));
    }

    [Fact]
    public void A_killed_node_starts_again_on_its_directory()
    {
        using (RunningSluice first = RunningSluice.Up(_directory["data"])) first.Kill();
        Assert.False(File.Exists(Path.Combine(_directory["data"], ".kafka_cleanshutdown")));
        long before = Stopwatch.GetTimestamp();
        using RunningSluice second = RunningSluice.Up(_directory["data"]);
        double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
        Assert.Equal(0, second.Stop());

        // The session of the broker that was killed lasts 9 s; nobody waits for it.
        Assert.InRange(seconds, 0, 5);
    }

    [Fact]
    public void The_Kafka_face_ends_with_the_signal_as_a_JVM_does()
    {
        string file = Formatted();
        using RunningSluice node = RunningSluice.Start("kafka-server-start", file);
        Assert.Equal(128 + 15, node.Stop());
    }

    [Fact]
    public void A_locked_directory_is_refused()
    {
        using RunningSluice node = RunningSluice.Up(_directory["data"]);
        ProgramResult second = SluiceProgram.Run("up", "--port", "0", "--data", _directory["data"]);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"Log directory {_directory["data"]} is in use by another process", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, node.Stop());
    }

    [Fact]
    public void A_port_in_use_is_told_as_such()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        ProgramResult result =
            SluiceProgram.Run("kafka-server-start", Formatted($"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:0"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"127.0.0.1:{port}", result.Error, StringComparison.Ordinal);
        Assert.Contains("in use", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_not_formatted_is_refused()
    {
        Directory.CreateDirectory(_directory["data"]);
        ProgramResult result = SluiceProgram.Run("kafka-server-start", ServerProperties.Write(_directory));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"No readable meta.properties in log directory {_directory["data"]}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_of_another_node_is_refused()
    {
        string file = Formatted();
        ProgramResult result = SluiceProgram.Run("kafka-server-start", file, "--override", "node.id=2");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(_directory["data"], result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private string Formatted(params string[] more)
    {
        string file = ServerProperties.Write(_directory, more);
        ProgramResult format = SluiceProgram.Run("kafka-storage", "format", "-t", "cluster", "-c", file, "-s");
        Assert.True(format.ExitCode == 0, format.ToString());
        return file;
    }
}
