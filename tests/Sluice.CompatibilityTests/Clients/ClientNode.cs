using Xunit;

namespace Sluice.CompatibilityTests.Clients;

/// <summary>The node that foreign clients talk to, one for all their tests; every test has topics of its own.</summary>
public sealed class ClientNode : IDisposable
{
    /// <summary>What clients compress with.</summary>
    public static IReadOnlyList<string> CodecNames { get; } = ["none", "gzip", "snappy", "lz4", "zstd"];

    /// <summary>The same, each for a test of its own.</summary>
    public static TheoryData<string> Codecs => [.. CodecNames];

    /// <summary>The node.</summary>
    public SluiceNode Node { get; } = new();

    public void Dispose() => Node.Dispose();
}
