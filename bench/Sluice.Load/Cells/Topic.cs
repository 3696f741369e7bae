using System.Diagnostics;
using Sluice.Load.Servers;
using Sluice.Load.Wire;

namespace Sluice.Load.Cells;

/// <summary>A topic that lives for one run or one workload. At the floor there are none: its files are begun anew instead.</summary>
internal sealed class Topic : IDisposable
{
    private const double GoneSeconds = 10;

    private readonly Server _server;
    private readonly AdminConnection _admin;

    public Topic(Server server, RunPlace place, int partitions)
    {
        _server = server;
        Name = place.NextTopic();
        _admin = new AdminConnection(server.Endpoint);
        if (!server.Endpoint.IsFloor) _admin.CreateTopic(Name, partitions);
        else _admin.RenewFloor();
    }

    public string Name { get; }

    /// <summary>Appends batches, one after the other.</summary>
    public void Fill(int partition, byte[] batch, int count)
    {
        if (_server.Endpoint.IsFloor) return;
        for (int i = 0; i < count; i++) _admin.Produce(Name, partition, batch);
    }

    /// <summary>Deletes it and waits until its files are gone, so that their pages never get to be written back.</summary>
    public void Dispose()
    {
        try
        {
            if (_server.HasEnded) return;
            if (_server.Endpoint.IsFloor) _admin.RenewFloor();
            else _admin.DeleteTopic(Name);
            if (_server.DataDirectory is not { } data || _server.Endpoint.IsFloor) return;
            long start = Stopwatch.GetTimestamp();
            while (Directory.EnumerateDirectories(data, $"{Name}-*").Any())
            {
                if (Stopwatch.GetElapsedTime(start).TotalSeconds > GoneSeconds) return;
                Thread.Sleep(20);
            }
        }
        finally
        {
            _admin.Dispose();
        }
    }
}
