using Sluice.Storage.Disks;

namespace Sluice.Stepped;

/// <summary>How a stepped node differs from the usual one.</summary>
internal sealed record SteppedOptions
{
    /// <summary>Lines of server.properties beyond the few that every node has.</summary>
    public IReadOnlyList<(string Name, string Value)> Properties { get; init; } = [];

    /// <summary>Processor loops.</summary>
    public int Loops { get; init; } = 2;

    /// <summary>Every receive and send moves a drawn number of bytes.</summary>
    public bool CutsStreams { get; init; }

    /// <summary>The most that one receive or send moves when streams are cut.</summary>
    public int MaxChunkBytes { get; init; } = 4096;

    /// <summary>Every disk operation looks whether partition locks are held as design §3a allows; costs allocations.</summary>
    public bool WatchesLocks { get; init; } = true;

    /// <summary>What goes wrong with the disk; only with <see cref="WatchesLocks"/>.</summary>
    public IDiskFaults? Faults { get; init; }

    /// <summary>Counts what the disk allocates: <see cref="SteppedNode.Meter"/>.</summary>
    public bool MetersDisk { get; init; }

    /// <summary>The usual node with some settings.</summary>
    public static SteppedOptions With(params (string Name, string Value)[] properties) => new() { Properties = properties };
}
