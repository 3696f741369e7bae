using System.Diagnostics;
using Sluice.Load.Measuring;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Cells;

/// <summary>
/// From starting the program on many small logs, cached, to the first batch that it acknowledges to the last of them: after it was stopped
/// in order, or after kill -9 with every log appended to since the last flush.
/// </summary>
internal sealed record RestartCell(string Name, int Topics, int PartitionsPerTopic, bool IsKilled) : Cell(Name)
{
    public override string Unit => "s to a batch";

    // Apache Kafka needs more descriptors for so many logs than a process may have here.
    public override bool Includes(ServerKind kind) => kind == ServerKind.Sluice;

    public override IWorkload Open(Server server, RunPlace place) => new Workload(this, server, place);

    private sealed class Workload : IWorkload
    {
        private const int LogBytes = 64_000;
        private const int SmallBytes = 1024;

        private readonly RestartCell _cell;
        private readonly Server _server;
        private readonly string[] _topics;
        private readonly byte[] _small = Requests.Batch(SmallBytes, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

        public Workload(RestartCell cell, Server shared, RunPlace place)
        {
            if (shared.Source.IsRunning) throw new NotSupportedException("a server that runs already cannot be started");
            _cell = cell;
            _topics = [.. Enumerable.Range(0, cell.Topics).Select(_ => place.NextTopic())];
            _server = Server.Start(shared.Source, place.Directory, place.Settings(shared.Source));
        }

        public void Warm(double seconds)
        {
            using (var admin = new AdminConnection(_server.Endpoint))
            {
                foreach (string topic in _topics) admin.CreateTopic(topic, _cell.PartitionsPerTopic);
            }
            Append(Requests.Batch(LogBytes, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
            _server.Stop();
        }

        public void Prepare()
        {
            if (!_cell.IsKilled) return;
            _server.Launch(isProbed: false);
            _server.AwaitListening();
            Append(_small);
            _server.Kill();
        }

        public Sample Run()
        {
            long start = Stopwatch.GetTimestamp();
            _server.Launch(isProbed: false);
            using AdminConnection first = _server.AwaitAdmin();
            double accepted = Stopwatch.GetElapsedTime(start).TotalSeconds;
            first.Produce(_topics[^1], _cell.PartitionsPerTopic - 1, _small);
            double acknowledged = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return new Sample
            {
                Seconds = acknowledged,
                Count = 1,
                Cost = acknowledged,
                Also = accepted,
                Server = ServerReading.SinceStart(_server.ProcessId),
            };
        }

        public void Clean() => _server.Stop();

        public void Dispose() => _server.Dispose();

        private void Append(byte[] batch)
        {
            using var admin = new AdminConnection(_server.Endpoint);
            foreach (string topic in _topics)
            {
                for (int partition = 0; partition < _cell.PartitionsPerTopic; partition++) admin.Produce(topic, partition, batch);
            }
        }
    }
}
