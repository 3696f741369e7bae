using System.Runtime.InteropServices;
using Sluice.Load.Cells;
using Sluice.Load.Measuring;
using Sluice.Load.Reports;
using Sluice.Load.Servers;

namespace Sluice.Load;

/// <summary>
/// One run of the tool: starts the servers, takes them through the cells, prints the table. Cells that need other settings come in groups
/// with servers of their own; a server that has died is started anew for the next cell.
/// </summary>
internal sealed class LoadRun(Options options) : IDisposable
{
    private const int ExitCodeOfSignal = 130;

    private readonly List<Server> _servers = [];
    private readonly string _directory = Directory.CreateDirectory(
        Path.Combine(options.Directory, $"sluice-load-{Environment.ProcessId}")).FullName;

    /// <summary>Returns whether all went well.</summary>
    public bool Run()
    {
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Abandon);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Abandon);
        using var tsv = new TsvFile(options.Tsv);
        var comparison = new Comparison(options, new Random(options.Seed), tsv);
        var place = new RunPlace(_directory, options.SettingsFor, options.Rate);
        var table = new ResultTable(Console.Out, options.Servers[0].Name, options.Servers.Exists(s => s.Kind == ServerKind.Floor));
        WriteConditions();
        table.WriteHeader();
        var targets = new TargetTable();
        bool isWell = true;
        foreach (IGrouping<string, Cell> mode in options.Cells.GroupBy(cell => cell.Mode))
        {
            StopAll();
            foreach (Cell cell in mode)
            {
                StartMissing(cell);
                List<ServerRuns> results = comparison.Run(cell, _servers, place);
                if (results.Count > 0) table.Write(cell, results);
                targets.Add(cell, results);
                isWell &= results.TrueForAll(runs => runs.Failure is null);
            }
            // The first group is the matrix; what follows are servers with other settings.
            if (mode.Key.Length == 0) targets.AddResident(_servers);
        }
        targets.Write(Console.Out);
        Progress.Say(isWell ? "done" : "done, with failures");
        return isWell;
    }

    public void Dispose()
    {
        StopAll();
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    // Whoever ends the tool ends the servers with it, those of single cells too.
    private void Abandon(PosixSignalContext context)
    {
        context.Cancel = true;
        Server.KillAll();
        Directory.Delete(_directory, recursive: true);
        Environment.Exit(ExitCodeOfSignal);
    }

    private void WriteConditions()
    {
        var drive = new DriveInfo(_directory);
        Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, Linux {Machine.Kernel},");
        Console.WriteLine($"congestion control {Machine.CongestionControl} for all, data on {drive.DriveFormat} ({_directory}),");
        Console.WriteLine($"{options.Pairs} pairs, seed {options.Seed}");
        Console.WriteLine();
        foreach (ServerSource server in options.Servers)
        {
            string[] settings = options.SettingsFor(server);
            string where = server.IsRunning ? $"running, pid {server.RunningProcessId}" : server.Place;
            Console.WriteLine($"* {server.Name}: {where}{(settings.Length > 0 ? ", " : "")}{string.Join(", ", settings)}");
        }
    }

    // In the order of the command line, for the first one is what ratios refer to.
    private void StartMissing(Cell cell)
    {
        for (int i = 0; i < options.Servers.Count; i++)
        {
            ServerSource source = options.Servers[i];
            if (i < _servers.Count && !_servers[i].HasEnded) continue;
            if (i < _servers.Count)
            {
                _servers[i].Dispose();
                _servers.RemoveAt(i);
            }
            Progress.Say($"{source.Name} starts");
            _servers.Insert(i, Server.Start(source, _directory, [.. cell.Settings(source.Kind), .. options.SettingsFor(source)]));
        }
    }

    private void StopAll()
    {
        foreach (Server server in _servers) server.Dispose();
        _servers.Clear();
    }
}
