namespace Sluice.Load;

/// <summary>One workload: what is sent, over how many connections, how many requests are under way on each, how long a run is.</summary>
/// <param name="Name">As given on the command line.</param>
/// <param name="IsFetch">Fetch, else Produce.</param>
/// <param name="Bytes">Size of a produced batch, or of what a fetch asks for.</param>
/// <param name="Connections">Open connections.</param>
/// <param name="Depth">Requests under way per connection.</param>
/// <param name="Requests">Requests of a measured run.</param>
internal sealed record Cell(string Name, bool IsFetch, int Bytes, int Connections, int Depth, int Requests)
{
    public static readonly Cell[] All =
    [
        new("produce-1k", false, 1024, 16, 5, 200_000),
        new("produce-1k-64", false, 1024, 64, 5, 200_000),
        new("produce-1k-1", false, 1024, 1, 1, 20_000),
        new("produce-16k", false, 16 * 1024, 8, 5, 64 * 1024),
        new("produce-1m", false, 1_000_000, 4, 2, 1024),
        new("fetch-64k", true, 64 * 1024, 8, 1, 64 * 1024),
        new("fetch-1m", true, 1024 * 1024, 4, 1, 8192),
    ];

    /// <summary>Small requests are counted by the hundred thousand, larger ones by the GiB.</summary>
    public bool IsPerRequest => Bytes < 4096;

    public string Unit => IsPerRequest ? "CPU-s/100k" : "CPU-s/GiB";
}
