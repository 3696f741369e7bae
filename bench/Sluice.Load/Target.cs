using System.Diagnostics;
using System.Globalization;

namespace Sluice.Load;

/// <summary>
/// Starts and stops a server: <c>kafka=DIR</c> (the peers' folder), <c>sluice=DIR</c> (published, holds <c>sluice</c>), <c>floor=DIR</c>
/// (built, holds <c>Sluice.Floor</c>), or takes a running one: <c>NAME=HOST:PORT:PID</c>.
/// </summary>
internal sealed class Target : IDisposable
{
    private readonly string? _directory;
    private readonly List<Process> _started = [];

    private Target(Endpoint endpoint) => Endpoint = endpoint;

    private Target(string name, string what, int port)
    {
        _directory = Directory.CreateTempSubdirectory($"sluice-load-{name}-").FullName;
        int processId = name switch
        {
            "kafka" => StartKafka(what, port),
            "floor" => Start(Path.Combine(what, "Sluice.Floor"), [Invariant(port), _directory]),
            _ => Start(Path.Combine(what, "sluice"), ["up", "--data", Path.Combine(_directory, "data"), "--port", Invariant(port)]),
        };
        Endpoint = new Endpoint(name, "127.0.0.1", port, processId, name == "floor");
        Await(port);
    }

    public Endpoint Endpoint { get; }

    public static Target Open(string text, int port)
    {
        string[] parts = text.Split('=', 2);
        if (parts.Length != 2) throw new ArgumentException($"{text}: NAME=DIRECTORY or NAME=HOST:PORT:PID");
        string[] address = parts[1].Split(':');
        return address.Length == 3
            ? new Target(new Endpoint(parts[0], address[0], Number(address[1]), Number(address[2]), parts[0] == "floor"))
            : new Target(parts[0], parts[1], port);
    }

    public void Dispose()
    {
        if (_directory is null) return;
        try
        {
            Process server = Process.GetProcessById(Endpoint.ProcessId);
            using Process stop = Process.Start("kill", [Invariant(Endpoint.ProcessId)]);
            if (!server.WaitForExit(20_000)) server.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
        foreach (Process process in _started) process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private int StartKafka(string folder, int port)
    {
        string script = Path.Combine(folder, "bin", "kafka-cluster-up");
        var info = new ProcessStartInfo("bash", ["-c", $"exec {script} {_directory} 1 {Invariant(port)} > {_directory}/up.txt 2>&1"]);
        using Process up = Process.Start(info)!;
        if (!up.WaitForExit(90_000) || up.ExitCode != 0) throw new InvalidOperationException(File.ReadAllText($"{_directory}/up.txt"));
        string line = File.ReadLines($"{_directory}/up.txt").First(text => text.StartsWith("node 1 pid ", StringComparison.Ordinal));
        return Java(Number(line.Split(' ')[3]));
    }

    // The launcher may be a shell that waits for the JVM: the JVM is what costs.
    private static int Java(int processId)
    {
        for (int attempt = 0; attempt < 3; attempt++)
        {
            if (File.ReadAllText($"/proc/{processId}/comm").StartsWith("java", StringComparison.Ordinal)) return processId;
            string children = File.ReadAllText($"/proc/{processId}/task/{processId}/children").Trim();
            if (children.Length == 0) break;
            processId = Number(children.Split(' ')[0]);
        }
        return processId;
    }

    private int Start(string binary, string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(binary, arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        _started.Add(process);
        return process.Id;
    }

    private static void Await(int port)
    {
        for (int attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                using var probe = new AdminConnection("127.0.0.1", port);
                return;
            }
            catch (System.Net.Sockets.SocketException)
            {
                Thread.Sleep(100);
            }
        }
        throw new TimeoutException($"nothing listens on port {port}");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);
}
