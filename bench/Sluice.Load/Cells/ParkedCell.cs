using System.Diagnostics;
using Sluice.Load.Loops;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Cells;

/// <summary>Fetches that wait 30 seconds at the end of partitions nobody writes to: what do they cost while nothing happens?</summary>
internal sealed record ParkedCell(string Name, int Fetches, int Seconds) : Cell(Name)
{
    public override string Unit => $"CPU-s in {Seconds} s";

    public override IWorkload Open(Server server, RunPlace place) => new Workload(this, server, place);

    public override double Cost(double serverSeconds, Sample sample) => serverSeconds;

    private sealed class Workload(ParkedCell cell, Server server, RunPlace place) : IWorkload
    {
        private const int Partitions = 8;
        private const int WaitMs = 30_000;
        private const int SettleMs = 2_000;
        private const int AtATime = 64;

        private readonly Topic _topic = new(server, place, Partitions);
        private readonly ConnectionSwarm _swarm = new(server.Endpoint);

        public void Warm(double seconds)
        {
            Prepare();
            Clean();
        }

        public void Prepare()
        {
            _swarm.Open(cell.Fetches, AtATime, isKept: true);
            FrameRing[] rings = [.. Enumerable.Range(0, Partitions).Select(Ring)];
            _swarm.SendToAll(connection => rings[connection % Partitions]);
            Thread.Sleep(SettleMs);
        }

        public Sample Run()
        {
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(cell.Seconds * 1000);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            _swarm.ExpectSilence();
            return new Sample { Seconds = seconds, Count = cell.Fetches };
        }

        public void Clean() => _swarm.CloseAll();

        public void Dispose()
        {
            _swarm.Dispose();
            _topic.Dispose();
        }

        // Behind the one batch that every partition begins with.
        private FrameRing Ring(int partition) => FrameRing.Repeat(
            Requests.Fetch(_topic.Name, partition, 1, 1 << 20, WaitMs), 1, AnswerCheck.ForFetch(_topic.Name, 0));
    }
}
