using BenchmarkDotNet.Attributes;
using Sluice.Base;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;

namespace Sluice.Benchmarks;

/// <summary>All that is checked of a batch before it is staged: checksum, header, every record.</summary>
public class BatchBenchmarks
{
    private readonly BoundedBuffer _scratch = new(64 << 20);
    private byte[] _batch = [];
    private BatchRules _rules;

    [Params(1024, 16 * 1024, 1024 * 1024)]
    public int Bytes { get; set; }

    [Params(CompressionCodec.None, CompressionCodec.Lz4, CompressionCodec.Zstd)]
    public CompressionCodec Codec { get; set; }

    [GlobalSetup]
    public void Build()
    {
        _batch = Samples.Batch(Bytes, Codec);
        _rules = new BatchRules { NowMs = Samples.NowMs, MaxMessageBytes = 4 << 20 };
        Check.That(Validate() == ErrorCode.None);
    }

    [Benchmark]
    public ErrorCode Validate() => BatchValidator.Validate(_batch, _rules, _scratch).Error;
}
