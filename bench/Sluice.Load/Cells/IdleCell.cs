using Sluice.Load.Loops;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;

namespace Sluice.Load.Cells;

/// <summary>
/// Connections that have asked ApiVersions and are idle since: resident memory of the server before and with them. A server of its own for
/// every run, for what was resident once stays so.
/// </summary>
internal sealed record IdleCell(string Name, int Connections) : Cell(Name)
{
    public override string Unit => "KiB/conn";

    public override IWorkload Open(Server server, RunPlace place) => new Workload(this, server, place);

    private sealed class Workload(IdleCell cell, Server shared, RunPlace place) : IWorkload
    {
        private const int AtATime = 64;
        private const int WarmConnections = 200;
        private const int SettleMs = 1_000;

        private Server? _server;
        private ConnectionSwarm? _swarm;

        public void Warm(double seconds)
        {
        }

        public void Prepare()
        {
            _server = shared.Source.IsRunning ? shared : Server.Start(shared.Source, place.Directory, place.Settings(shared.Source));
            _swarm = new ConnectionSwarm(_server.Endpoint);
            _swarm.Open(WarmConnections, AtATime, isKept: false);
            Thread.Sleep(SettleMs);
        }

        public Sample Run()
        {
            int processId = _server!.ProcessId;
            double before = MemoryReading.ResidentMiB(processId);
            ProcessReading cpu = ProcessReading.Of(processId);
            double seconds = _swarm!.Open(cell.Connections, AtATime, isKept: true);
            Thread.Sleep(SettleMs);
            double with = MemoryReading.ResidentMiB(processId);
            return new Sample
            {
                Seconds = seconds,
                Count = cell.Connections,
                Latencies = _swarm.Latencies,
                Cost = (with - before) * 1024 / cell.Connections,
                Also = before,
                Server = new ServerReading(ProcessReading.Of(processId) - cpu, with, MemoryReading.PeakMiB(processId), double.NaN),
            };
        }

        public void Clean()
        {
            _swarm?.Dispose();
            if (!ReferenceEquals(_server, shared)) _server?.Dispose();
            _swarm = null;
            _server = null;
        }

        public void Dispose() => Clean();
    }
}
