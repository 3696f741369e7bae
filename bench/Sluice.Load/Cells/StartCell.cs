using System.Diagnostics;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Cells;

/// <summary>From starting the program, on a directory used before, to the first connection it accepts and the first answer.</summary>
internal sealed record StartCell(string Name) : Cell(Name)
{
    public override string Unit => "s to accept";

    public override IWorkload Open(Server server, RunPlace place) => new Workload(server, place);

    private sealed class Workload(Server shared, RunPlace place) : IWorkload
    {
        private readonly Server _server = shared.Source.IsRunning
            ? throw new NotSupportedException("a server that runs already cannot be started")
            : new Server(shared.Source, place.Directory, place.Settings(shared.Source));

        public void Warm(double seconds)
        {
            Run();
            Clean();
        }

        public Sample Run()
        {
            long start = Stopwatch.GetTimestamp();
            _server.Launch(isProbed: false);
            using AdminConnection first = _server.AwaitAdmin();
            double accepted = Stopwatch.GetElapsedTime(start).TotalSeconds;
            first.AskApiVersions();
            double answered = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return new Sample
            {
                Seconds = answered,
                Count = 1,
                Cost = accepted,
                Also = answered,
                Server = ServerReading.SinceStart(_server.ProcessId),
            };
        }

        public void Clean() => _server.Stop();

        public void Dispose() => _server.Dispose();
    }
}
