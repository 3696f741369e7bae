using Sluice.Load.Measuring;
using Sluice.Load.Servers;

namespace Sluice.Load.Cells;

/// <summary>So many requests as fast as they are answered, so many under way on each connection.</summary>
/// <param name="Name">As given on the command line.</param>
/// <param name="IsFetch">Fetch, else Produce.</param>
/// <param name="Bytes">Size of a produced batch, or of what a fetch asks for.</param>
/// <param name="Connections">Open connections, dealt over 8 partitions.</param>
/// <param name="Depth">Requests under way per connection.</param>
/// <param name="Requests">Requests of a measured run.</param>
internal sealed record ClosedLoopCell(string Name, bool IsFetch, int Bytes, int Connections, int Depth, int Requests) : Cell(Name)
{
    private const int SmallBytes = 4096;
    private const string FlushMode = "flush";

    /// <summary>Whether the page cache of the log is dropped before each run.</summary>
    public bool IsCold { get; init; }

    /// <summary>Whether batches are flushed to disk before they are acknowledged, on servers of its own.</summary>
    public bool IsFlushed { get; init; }

    public override bool Includes(ServerKind kind) => kind != ServerKind.Floor || !IsFlushed;

    public override string Mode => IsFlushed ? FlushMode : "";

    /// <summary>Small requests are counted by the hundred thousand, larger ones by the GiB.</summary>
    public bool IsPerRequest => Bytes < SmallBytes;

    public override string Unit => IsPerRequest ? base.Unit : "CPU-s/GiB";

    public override string[] Settings(ServerKind kind) => (IsFlushed, kind) switch
    {
        (true, ServerKind.Sluice) => ["sluice.log.flush.before.ack=true"],
        (true, ServerKind.Kafka) => ["log.flush.interval.messages=1"],
        _ => [],
    };

    public override IWorkload Open(Server server, RunPlace place) => new ClosedLoopWorkload(this, server, place);

    public override double Cost(double serverSeconds, Sample sample) =>
        IsPerRequest ? base.Cost(serverSeconds, sample) : serverSeconds / (sample.Bytes / (1 << 30));
}
