using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Sluice.Load.Wire;

namespace Sluice.Load.Servers;

/// <summary>
/// One server under measurement, in a directory of its own that goes with it. Kafka and Sluice are formatted and started by the same tools
/// (<c>kafka-storage</c>, <c>kafka-server-start</c>) with the same file. It can be stopped and launched again on its data.
/// </summary>
internal sealed class Server : IDisposable
{
    private const int StopMs = 30_000;
    private const double ReadySeconds = 120;

    private static readonly ConcurrentDictionary<int, Process> Running = new();

    private readonly string? _directory;
    private Process? _process;

    /// <summary>Formats; nothing is started yet.</summary>
    public Server(ServerSource source, string parentDirectory, IReadOnlyList<string> settings)
    {
        Source = source;
        Endpoint = source.RunningAt;
        if (source.IsRunning) return;
        _directory = Directory.CreateDirectory(Path.Combine(parentDirectory, $"{source.Name}-{Guid.NewGuid():N}"[..^24])).FullName;
        DataDirectory = Path.Combine(_directory, "data");
        int port = source.Kind == ServerKind.Floor
            ? ServerProperties.FreePorts().First
            : ServerProperties.Write(PropertiesFile, DataDirectory, settings);
        Endpoint = new Endpoint("127.0.0.1", port, source.Kind == ServerKind.Floor);
        if (source.Kind != ServerKind.Floor) Format();
    }

    public ServerSource Source { get; }

    public string Name => Source.Name;

    public Endpoint Endpoint { get; }

    public int ProcessId => _process?.Id ?? Source.RunningProcessId;

    /// <summary>Where its logs are; null for a server that was running before.</summary>
    public string? DataDirectory { get; }

    /// <summary>Answers how many bytes it has allocated; null where nobody does.</summary>
    public AllocationProbe? Allocations { get; private set; }

    public bool HasEnded => _process is null ? !Directory.Exists($"/proc/{Source.RunningProcessId}") : _process.HasExited;

    private string LogFile => Path.Combine(_directory!, "server.log");

    private string PropertiesFile => Path.Combine(_directory!, "server.properties");

    public static Server Start(ServerSource source, string parentDirectory, IReadOnlyList<string> settings)
    {
        var server = new Server(source, parentDirectory, settings);
        try
        {
            server.Launch(isProbed: true);
            server.AwaitListening();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ends every server that was started, at once.</summary>
    public static void KillAll()
    {
        foreach (Process process in Running.Values)
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    /// <summary>Begins its process; returns at once.</summary>
    public void Launch(bool isProbed)
    {
        if (Source.IsRunning) return;
        _process?.Dispose();
        string[] command = Source.Kind == ServerKind.Floor
            ? [Path.Combine(Source.Place, "Sluice.Floor"), Endpoint.Port.ToString(CultureInfo.InvariantCulture), DataDirectory!]
            : [.. Tool("kafka-server-start"), PropertiesFile];
        var info = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >> \"$0\" 2>&1 < /dev/null", LogFile, .. command]);
        if (isProbed && Source.Kind != ServerKind.Kafka) Allocations = AllocationProbe.Create(_directory!, info.Environment);
        _process = Process.Start(info)!;
        Running[_process.Id] = _process;
    }

    public void AwaitListening() => AwaitAdmin().Dispose();

    /// <summary>The first connection that it accepts.</summary>
    public AdminConnection AwaitAdmin()
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new AdminConnection(Endpoint);
            }
            catch (SocketException)
            {
                if (HasEnded) throw new InvalidOperationException($"{Name} ended while it started:\n{LastWords()}");
                if (Stopwatch.GetElapsedTime(start).TotalSeconds > ReadySeconds) throw new TimeoutException($"{Name} does not listen");
                Thread.Sleep(1);
            }
        }
    }

    /// <summary>The end of what it wrote, to be shown when it failed.</summary>
    public string LastWords() =>
        _directory is null || !File.Exists(LogFile) ? "" : string.Join('\n', File.ReadLines(LogFile).TakeLast(12));

    /// <summary>Ends it as kill -9 does.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
    }

    /// <summary>Stops it in order, as SIGTERM does.</summary>
    public void Stop()
    {
        if (_process is null) return;
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", [ProcessId.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            if (!_process.WaitForExit(StopMs)) _process.Kill();
            _process.WaitForExit();
        }
        Running.TryRemove(_process.Id, out _);
        Allocations?.Dispose();
        Allocations = null;
    }

    public void Dispose()
    {
        Stop();
        _process?.Dispose();
        if (_directory is not null) Directory.Delete(_directory, recursive: true);
    }

    private void Format()
    {
        string id = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).Replace('+', 'A').Replace('/', 'B').TrimEnd('=');
        string[] tool = Tool("kafka-storage");
        var info = new ProcessStartInfo(tool[0], [.. tool[1..], "format", "-t", id, "-c", PropertiesFile, "--standalone"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process format = Process.Start(info)!;
        Task<string> errors = format.StandardError.ReadToEndAsync();
        string said = format.StandardOutput.ReadToEnd();
        format.WaitForExit();
        if (format.ExitCode != 0) throw new InvalidOperationException($"{Name}: kafka-storage failed:\n{said}{errors.Result}");
    }

    private string[] Tool(string name) => Source.Kind == ServerKind.Kafka
        ? [Path.Combine(Source.Place, "bin", "kafka"), name]
        : [Path.Combine(Source.Place, "sluice"), name];
}
