using BenchmarkDotNet.Attributes;
using Sluice.Base;

namespace Sluice.Benchmarks;

/// <summary>CRC-32C, which every batch that comes in costs once.</summary>
public class ChecksumBenchmarks
{
    private byte[] _bytes = [];

    [Params(1024, 16 * 1024, 1024 * 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Fill() => _bytes = Samples.Json(Bytes);

    [Benchmark]
    public uint Crc32c() => Crc32C.Compute(_bytes);
}
