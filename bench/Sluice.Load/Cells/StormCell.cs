using Sluice.Load.Loops;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;

namespace Sluice.Load.Cells;

/// <summary>A connection storm: connect, ask ApiVersions, close; so many at a time.</summary>
internal sealed record StormCell(string Name, int Connections, int AtATime) : Cell(Name)
{
    public override IWorkload Open(Server server, RunPlace place) => new Workload(this, server);

    private sealed class Workload(StormCell cell, Server server) : IWorkload
    {
        private readonly ConnectionSwarm _swarm = new(server.Endpoint);

        public void Warm(double seconds)
        {
            for (double done = 0; done < seconds;) done += _swarm.Open(cell.Connections / 4, cell.AtATime, isKept: false);
        }

        public Sample Run() => new()
        {
            Seconds = _swarm.Open(cell.Connections, cell.AtATime, isKept: false),
            Count = cell.Connections,
            Latencies = _swarm.Latencies,
        };

        public void Dispose() => _swarm.Dispose();
    }
}
