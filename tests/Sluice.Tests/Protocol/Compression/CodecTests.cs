using Sluice.Protocol.Compression;
using Xunit;

namespace Sluice.Tests.Protocol.Compression;

public class CodecTests
{
    public static TheoryData<CompressionCodec> All => [.. Enum.GetValues<CompressionCodec>()];

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_compressed_comes_back_and_the_limit_holds(CompressionCodec codec)
    {
        var random = new Random(11);
        for (int i = 0; i < 60; i++)
        {
            byte[] plain = SampleBytes.Make(random);
            byte[] compressed = Compress(codec, plain);
            using var exact = new BoundedBuffer(plain.Length);
            Assert.Equal(CodecStatus.Ok, Codecs.Decompress(codec, compressed, exact));
            Assert.True(exact.Written.SequenceEqual(plain));
            if (plain.Length == 0) continue;
            using var tight = new BoundedBuffer(plain.Length - 1);
            Assert.Equal(CodecStatus.TooLarge, Codecs.Decompress(codec, compressed, tight));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Damaged_bytes_end_with_a_status_within_the_limit(CompressionCodec codec)
    {
        var random = new Random(12);
        using var output = new BoundedBuffer(1 << 20);
        for (int i = 0; i < 60; i++)
        {
            byte[] compressed = Compress(codec, SampleBytes.Make(random));
            for (int j = 0; j < 20 && compressed.Length is > 0 and < 50_000; j++)
            {
                byte[] damaged = [.. compressed];
                for (int flips = random.Next(1, 4); flips > 0; flips--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                output.Clear();
                Codecs.Decompress(codec, damaged, output);
                output.Clear();
                CodecStatus status = Codecs.Decompress(codec, compressed.AsSpan(0, random.Next(compressed.Length)), output);
                if (codec is CompressionCodec.Gzip or CompressionCodec.Lz4) Assert.NotEqual(CodecStatus.Ok, status);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Compression_into_too_little_room_fails_cleanly(CompressionCodec codec)
    {
        byte[] plain = new byte[100_000];
        new Random(13).NextBytes(plain);
        using var output = new BoundedBuffer(50_000);
        Assert.False(Codecs.Compress(codec, Codecs.DefaultLevel, plain, output));
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip, 1)]
    [InlineData(CompressionCodec.Gzip, 9)]
    [InlineData(CompressionCodec.Lz4, 17)]
    [InlineData(CompressionCodec.Zstd, -5)]
    [InlineData(CompressionCodec.Zstd, 19)]
    public void Levels_are_accepted(CompressionCodec codec, int level)
    {
        byte[] plain = new byte[50_000];
        using var output = new BoundedBuffer(1 << 20);
        Assert.True(Codecs.Compress(codec, level, plain, output));
        Assert.InRange(output.Length, 1, 1000);
    }

    [Fact]
    public void A_bomb_stops_at_the_limit()
    {
        byte[] plain = new byte[32 << 20];
        foreach (CompressionCodec codec in All.Select(row => row.Data).Where(codec => codec != CompressionCodec.None))
        {
            byte[] bomb = Compress(codec, plain);
            using var output = new BoundedBuffer(1 << 20);
            Assert.Equal(CodecStatus.TooLarge, Codecs.Decompress(codec, bomb, output));
            Assert.True(output.Length <= 1 << 20);
        }
    }

    [Fact]
    public void Unknown_codecs_are_unsupported()
    {
        using var output = new BoundedBuffer(10);
        Assert.Equal(CodecStatus.Unsupported, Codecs.Decompress((CompressionCodec)6, [1], output));
    }

    internal static byte[] Compress(CompressionCodec codec, byte[] plain)
    {
        using var output = new BoundedBuffer(int.MaxValue);
        Assert.True(Codecs.Compress(codec, Codecs.DefaultLevel, plain, output));
        return output.Written.ToArray();
    }
}
