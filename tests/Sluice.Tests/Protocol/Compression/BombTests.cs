using System.Buffers.Binary;
using System.IO.Compression;
using Sluice.Protocol.Compression;
using Xunit;

namespace Sluice.Tests.Protocol.Compression;

/// <summary>
/// Small inputs that unfold to much: whatever they say, no more than the limit comes out, no more than three times the limit is taken from
/// memory for it, and the work ends. What comes out of one is not unfolded again: batches are compressed once.
/// </summary>
public sealed class BombTests
{
    private const int Limit = 64 << 20;
    private const int BombBytes = 1 << 20;
    private static readonly Lazy<byte[]> OneMember = new(() => Gzip(600 << 20));

    public static TheoryData<CompressionCodec, string> Bombs => new()
    {
        { CompressionCodec.Zstd, "blocks" }, { CompressionCodec.Zstd, "frames" }, { CompressionCodec.Gzip, "members" },
        { CompressionCodec.Gzip, "one" }, { CompressionCodec.Lz4, "matches" }, { CompressionCodec.Snappy, "copies" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_unfolds_to_no_more_than_the_limit(CompressionCodec codec, string kind)
    {
        byte[] bomb = Bomb(codec, kind);
        Assert.InRange(bomb.Length, BombBytes / 2, 2 * BombBytes);
        using var into = new BoundedBuffer(Limit);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CodecStatus status = Codecs.Decompress(codec, bomb, into);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // Snappy cannot unfold more than 22 times.
        Assert.Equal(codec == CompressionCodec.Snappy ? CodecStatus.Ok : CodecStatus.TooLarge, status);
        Assert.InRange(into.Length, 0, codec == CompressionCodec.Snappy ? 22 * bomb.Length : Limit);
        Assert.InRange(allocated, 0, 3L * Limit);
    }

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_small_limit_is_kept_as_well(CompressionCodec codec, string kind)
    {
        byte[] bomb = Bomb(codec, kind);
        using var into = new BoundedBuffer(100_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(CodecStatus.TooLarge, Codecs.Decompress(codec, bomb, into));
        Assert.InRange(into.Length, 0, 100_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void The_managed_zstd_decoder_keeps_the_limit_too()
    {
        using var into = new BoundedBuffer(Limit);
        Assert.Equal(CodecStatus.TooLarge, ZstdDecoder.Decompress(Bomb(CompressionCodec.Zstd, "blocks"), into));
        Assert.InRange(into.Length, 0, Limit);
    }

    [Fact]
    public void What_comes_out_is_not_unfolded_again()
    {
        byte[] inner = Bomb(CompressionCodec.Gzip, "one");
        using var packed = new BoundedBuffer(int.MaxValue);
        Assert.True(Codecs.Compress(CompressionCodec.Gzip, Codecs.DefaultLevel, inner, packed));
        using var into = new BoundedBuffer(Limit);
        Assert.Equal(CodecStatus.Ok, Codecs.Decompress(CompressionCodec.Gzip, packed.Written, into));
        Assert.True(into.Written.SequenceEqual(inner));
    }

    private static byte[] Bomb(CompressionCodec codec, string kind) => (codec, kind) switch
    {
        (CompressionCodec.Zstd, "blocks") => [.. ZstdHead, .. Repeated(ZstdRun(isLast: false), BombBytes / 4), .. ZstdRun(isLast: true)],
        (CompressionCodec.Zstd, _) => Repeated([.. ZstdHead, .. ZstdRun(isLast: true)], BombBytes / 10),
        (CompressionCodec.Gzip, "one") => OneMember.Value,
        (CompressionCodec.Gzip, _) => Repeated(Gzip(1 << 20), BombBytes / 1040),
        (CompressionCodec.Lz4, _) => Lz4(),
        _ => Snappy(),
    };

    // No content size, no checksum; a window of 8 MiB.
    private static byte[] ZstdHead => [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x68];

    /// <summary>A block of 128 KiB of one byte, in four bytes.</summary>
    private static byte[] ZstdRun(bool isLast)
    {
        int field = ((128 * 1024) << 3) | (1 << 1) | (isLast ? 1 : 0);
        return [(byte)field, (byte)(field >> 8), (byte)(field >> 16), 0x41];
    }

    private static byte[] Gzip(int plain)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int left = plain; left > 0; left -= zeros.Length) gzip.Write(zeros, 0, Math.Min(left, zeros.Length));
        }
        return output.ToArray();
    }

    /// <summary>Blocks of 4 MiB that are one literal and one match, whose length is 255 a byte.</summary>
    private static byte[] Lz4()
    {
        byte[] block = new byte[16_000];
        block[0] = 0x1F;
        block[1] = (byte)'a';
        block[2] = 1;
        block.AsSpan(4, block.Length - 7).Fill(255);
        block[^3] = 0;
        block[^2] = 0x10;
        block[^1] = (byte)'z';
        byte[] sized = new byte[block.Length + 4];
        BinaryPrimitives.WriteInt32LittleEndian(sized, block.Length);
        block.CopyTo(sized, 4);
        byte[] head = [0x04, 0x22, 0x4D, 0x18, 0x60, 0x70, 0];
        head[6] = (byte)(XxHash32.Compute(head.AsSpan(4, 2)) >> 8);
        return [.. head, .. Repeated(sized, BombBytes / sized.Length), 0, 0, 0, 0];
    }

    /// <summary>One byte, and copies of 64 in three bytes each.</summary>
    private static byte[] Snappy()
    {
        int copies = BombBytes / 3;
        byte[] length = new byte[10];
        int size = Sluice.Base.Varint.WriteUInt32(length, (uint)(1 + (64 * copies)));
        return [.. length.AsSpan(0, size), 0, (byte)'a', .. Repeated([0xFE, 1, 0], copies)];
    }

    private static byte[] Repeated(byte[] part, int count)
    {
        byte[] all = new byte[part.Length * count];
        for (int i = 0; i < count; i++) part.CopyTo(all, i * part.Length);
        return all;
    }
}
