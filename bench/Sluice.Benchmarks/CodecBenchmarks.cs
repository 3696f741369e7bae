using BenchmarkDotNet.Attributes;
using Sluice.Base;
using Sluice.Protocol.Compression;

namespace Sluice.Benchmarks;

/// <summary>Every codec, both ways. <c>ZstdManaged</c> is what machines without libzstd decode with; they do not compress.</summary>
public class CodecBenchmarks
{
    private readonly BoundedBuffer _into = new(int.MaxValue);
    private byte[] _plain = [];
    private byte[] _packed = [];

    public enum Kind
    {
        Gzip,
        Snappy,
        Lz4,
        Zstd,
        ZstdManaged,
    }

    [Params(Kind.Gzip, Kind.Snappy, Kind.Lz4, Kind.Zstd, Kind.ZstdManaged)]
    public Kind Codec { get; set; }

    [Params(4 * 1024, 64 * 1024, 1024 * 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Pack()
    {
        _plain = Samples.Json(Bytes);
        using var packed = new BoundedBuffer(int.MaxValue);
        Check.That(Codecs.Compress(CodecOf(), Codecs.DefaultLevel, _plain, packed));
        _packed = packed.Written.ToArray();
    }

    [Benchmark]
    public int Compress()
    {
        _into.Clear();
        Check.That(Codecs.Compress(CodecOf(), Codecs.DefaultLevel, _plain, _into));
        return _into.Length;
    }

    [Benchmark]
    public int Decompress()
    {
        _into.Clear();
        CodecStatus status = Codec == Kind.ZstdManaged
            ? ZstdDecoder.Decompress(_packed, _into)
            : Codecs.Decompress(CodecOf(), _packed, _into);
        Check.That(status == CodecStatus.Ok);
        return _into.Length;
    }

    private CompressionCodec CodecOf() => Codec switch
    {
        Kind.Gzip => CompressionCodec.Gzip,
        Kind.Snappy => CompressionCodec.Snappy,
        Kind.Lz4 => CompressionCodec.Lz4,
        _ => CompressionCodec.Zstd,
    };
}
