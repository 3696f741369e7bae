using System.Diagnostics;

namespace Sluice.IntegrationTests.Files;

/// <summary>Apache Kafka itself on a <c>server.properties</c> with fixed ports; killed at the end, the hard way.</summary>
internal sealed class RunningApacheKafka : IDisposable
{
    private readonly Process _process;

    private RunningApacheKafka(Process process) => _process = process;

    /// <summary>Starts it and waits until it leads what it hosts.</summary>
    public static RunningApacheKafka Start(string file, string bootstrap)
    {
        Process process = SluiceProgram.Start(ApacheKafka.Program, ("KAFKA_HEAP_OPTS", "-Xmx512M"), "kafka-server-start", file);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var running = new RunningApacheKafka(process);
        bool isReady = false;
        Until.Holds(() => (isReady = IsReady(bootstrap)) || process.HasExited, TimeSpan.FromMinutes(3));
        if (isReady) return running;
        running.Dispose();
        throw new InvalidOperationException($"Apache Kafka did not start on {file}");
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public void Stop()
    {
        using Process kill = Process.Start("kill", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _process.WaitForExit(TimeSpan.FromMinutes(2));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool IsReady(string bootstrap)
    {
        try
        {
            using var connection = new KafkaConnection(bootstrap);
            return connection.Topics().All(t => t.Partitions.All(p => p.ErrorCode == 0));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
