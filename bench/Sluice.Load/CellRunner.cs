namespace Sluice.Load;

/// <summary>Prepares a cell at a target (topic, data to fetch, frames, connections), warms it, and measures runs of it.</summary>
internal sealed class CellRunner : IDisposable
{
    private const int Partitions = 8;
    private const int FetchFrames = 32;
    private const int StoredBatchBytes = 16 * 1024;
    private const int BurstBytes = 64 * 1024;
    private const int LeastRequests = 64;

    private readonly Endpoint _endpoint;
    private readonly Cell _cell;
    private readonly string _topic;
    private readonly AdminConnection? _admin;
    private readonly LoadLoop _loop;
    private readonly byte[] _batch;

    public CellRunner(Endpoint endpoint, Cell cell, int number)
    {
        _endpoint = endpoint;
        _cell = cell;
        _topic = $"load-{cell.Name}-{Environment.ProcessId}-{number}";
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        _batch = cell.IsFetch ? Requests.Batch(StoredBatchBytes, nowMs) : Requests.Batch(cell.Bytes, nowMs);
        if (!endpoint.IsFloor)
        {
            _admin = new AdminConnection(endpoint.Host, endpoint.Port);
            _admin.CreateTopic(_topic, Partitions);
            if (cell.IsFetch) Fill();
        }
        Func<int, byte[]> ring = cell.IsFetch ? FetchRing : ProduceRing;
        byte[][] frames = [.. Enumerable.Range(0, Partitions).Select(ring)];
        int frameBytes = cell.IsFetch ? frames[0].Length / FetchFrames : Requests.Produce(_topic, 0, _batch).Length;
        _loop = new LoadLoop(endpoint, cell, connection => frames[connection % Partitions], frameBytes, Check());
    }

    public void Warm(double seconds)
    {
        int part = Math.Max(LeastRequests, _cell.Requests / 20);
        for (double done = 0; done < seconds;) done += _loop.Run(part);
    }

    public RunResult Measure()
    {
        double server = ProcessTimes.CpuSeconds(_endpoint.ProcessId);
        double self = ProcessTimes.CpuSeconds(Environment.ProcessId);
        double machine = ProcessTimes.MachineSeconds();
        double seconds = _loop.Run(_cell.Requests);
        server = ProcessTimes.CpuSeconds(_endpoint.ProcessId) - server;
        self = ProcessTimes.CpuSeconds(Environment.ProcessId) - self;
        machine = ProcessTimes.MachineSeconds() - machine;
        double gibibytes = (_cell.IsFetch ? _loop.AnswerBytes : (double)_cell.Requests * _cell.Bytes) / (1 << 30);
        return new RunResult(
            Cost: server / (_cell.IsPerRequest ? _cell.Requests / 100_000.0 : gibibytes),
            RequestsPerSecond: _cell.Requests / seconds,
            MiBPerSecond: gibibytes * 1024 / seconds,
            P50: _loop.Latencies.Percentile(0.5) / 1000,
            P99: _loop.Latencies.Percentile(0.99) / 1000,
            LoadCores: self / seconds,
            OtherCores: Math.Max(0, (machine - server - self) / seconds),
            ResidentMiB: ProcessTimes.ResidentBytes(_endpoint.ProcessId) >> 20);
    }

    public void Dispose()
    {
        _loop.Dispose();
        _admin?.DeleteTopic(_topic);
        _admin?.Dispose();
    }

    private AnswerCheck Check()
    {
        if (_endpoint.IsFloor) return new AnswerCheck(-1, _cell.IsFetch ? _cell.Bytes : 0);
        return _cell.IsFetch ? AnswerCheck.ForFetch(_topic, _cell.Bytes / 2) : AnswerCheck.ForProduce(_topic);
    }

    // Each fetch frame begins one answer behind the one before it; CreateTopic has left one small batch in front.
    private void Fill()
    {
        int batches = (FetchFrames + 1) * Math.Max(1, _cell.Bytes / StoredBatchBytes);
        for (int partition = 0; partition < Partitions; partition++)
            for (int i = 0; i < batches; i++) _admin!.Produce(_topic, partition, _batch);
    }

    private byte[] FetchRing(int partition)
    {
        if (_endpoint.IsFloor) return [.. Enumerable.Range(0, FetchFrames).SelectMany(_ => Requests.FloorFetch(_cell.Bytes))];
        int step = Math.Max(1, _cell.Bytes / StoredBatchBytes) * Requests.RecordCount(StoredBatchBytes);
        return [.. Enumerable.Range(0, FetchFrames).SelectMany(i => Requests.Fetch(_topic, partition, 1 + ((long)i * step), _cell.Bytes))];
    }

    private byte[] ProduceRing(int partition)
    {
        byte[] frame = Requests.Produce(_topic, partition, _batch);
        int copies = Math.Clamp(BurstBytes / frame.Length, 1, _cell.Depth);
        return [.. Enumerable.Range(0, copies).SelectMany(_ => frame)];
    }
}
