using Sluice.Protocol.Compression;
using Sluice.Tests.Protocol.Records;
using Xunit;

namespace Sluice.Tests.Protocol.Compression;

public class ZstdTests
{
    [Fact]
    public void The_managed_decoder_reads_what_libzstd_writes_at_every_level()
    {
        Assert.SkipUnless(ZstdNative.IsAvailable, "libzstd is not on this machine");
        var random = new Random(21);
        for (int i = 0; i < 100; i++)
        {
            byte[] plain = SampleBytes.Make(random);
            using var compressed = new BoundedBuffer(int.MaxValue);
            int level = random.Next(-5, plain.Length > 50_000 ? 8 : 20);
            Assert.True(ZstdNative.Compress(level, plain, compressed));
            using var output = new BoundedBuffer(plain.Length);
            Assert.Equal(CodecStatus.Ok, ZstdDecoder.Decompress(compressed.Written, output));
            Assert.True(output.Written.SequenceEqual(plain));
            if (plain.Length == 0) continue;
            using var tight = new BoundedBuffer(plain.Length - 1);
            Assert.Equal(CodecStatus.TooLarge, ZstdDecoder.Decompress(compressed.Written, tight));
        }
    }

    [Fact]
    public void What_the_managed_decoder_accepts_libzstd_accepts_too()
    {
        Assert.SkipUnless(ZstdNative.IsAvailable, "libzstd is not on this machine");
        var random = new Random(22);
        using var managed = new BoundedBuffer(1 << 20);
        using var native = new BoundedBuffer(1 << 20);
        for (int i = 0; i < 300; i++)
        {
            byte[] plain = SampleBytes.Make(random);
            if (plain.Length is 0 or > 20_000) continue;
            byte[] damaged = CodecTests.Compress(CompressionCodec.Zstd, plain);
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            managed.Clear();
            native.Clear();
            CodecStatus status = ZstdDecoder.Decompress(damaged, managed);
            CodecStatus reference = ZstdNative.Decompress(damaged, native);
            if (status != CodecStatus.Ok) continue;
            Assert.Equal(CodecStatus.Ok, reference);
            Assert.True(managed.Written.SequenceEqual(native.Written));
        }
    }

    [Fact]
    public void The_managed_decoder_reads_javas_stream_without_content_size()
    {
        byte[] payload = Convert.FromHexString(JavaBatches.Zstd)[61..];
        byte[] plain = Convert.FromHexString(JavaBatches.None)[61..];
        using var output = new BoundedBuffer(plain.Length);
        Assert.Equal(CodecStatus.Ok, ZstdDecoder.Decompress(payload, output));
        Assert.True(output.Written.SequenceEqual(plain));
    }

    [Fact]
    public void Stored_frames_are_legal()
    {
        var random = new Random(23);
        for (int i = 0; i < 30; i++)
        {
            byte[] plain = SampleBytes.Make(random);
            using var frame = new BoundedBuffer(int.MaxValue);
            Assert.True(ZstdStoredFrame.Write(plain, frame));
            using var output = new BoundedBuffer(2 * plain.Length);
            Assert.Equal(CodecStatus.Ok, ZstdDecoder.Decompress(frame.Written, output));
            if (ZstdNative.IsAvailable) Assert.Equal(CodecStatus.Ok, ZstdNative.Decompress(frame.Written, output));
            Assert.True(output.Written[..plain.Length].SequenceEqual(plain));
        }
    }

    [Fact]
    public void Frames_follow_one_another_and_skippable_ones_are_skipped()
    {
        using var frame = new BoundedBuffer(100);
        ZstdStoredFrame.Write("abc"u8, frame);
        byte[] skippable = [0x5F, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 7];
        byte[] all = [.. frame.Written, .. skippable, .. frame.Written];
        using var output = new BoundedBuffer(100);
        Assert.Equal(CodecStatus.Ok, ZstdDecoder.Decompress(all, output));
        Assert.True(output.Written.SequenceEqual("abcabc"u8));
        Assert.Equal(CodecStatus.Malformed, ZstdDecoder.Decompress(all.AsSpan(0, all.Length - 1), output));
    }

    [Fact]
    public void The_checksum_of_a_frame_is_checked()
    {
        // Single segment of 3 bytes, with checksum; a stored last block "abc".
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x24, 3, 0x19, 0, 0, (byte)'a', (byte)'b', (byte)'c', .. Low32(XxHash64.Compute("abc"u8))];
        using var output = new BoundedBuffer(100);
        Assert.Equal(CodecStatus.Ok, ZstdDecoder.Decompress(frame, output));
        if (ZstdNative.IsAvailable) Assert.Equal(CodecStatus.Ok, ZstdNative.Decompress(frame, output));
        frame[^1] ^= 1;
        Assert.Equal(CodecStatus.Malformed, ZstdDecoder.Decompress(frame, output));
    }

    private static byte[] Low32(ulong hash) => BitConverter.GetBytes((uint)hash);
}
