using System.Buffers.Binary;
using System.Text;
using Sluice.Protocol.Compression;
using Xunit;

namespace Sluice.Tests.Protocol.Compression;

public class Lz4Tests
{
    [Fact]
    public void The_frame_begins_as_javas_does()
    {
        byte[] frame = CodecTests.Compress(CompressionCodec.Lz4, [1, 2, 3]);
        Assert.Equal("04224D18604082", Convert.ToHexString(frame.AsSpan(0, 7)));
    }

    [Theory]
    [InlineData(0x60, "abcdefgh", "abcdefghabcdefgh")] // independent: the second block stands alone
    [InlineData(0x40, "abcdefgh", "abcdefghabcdefgh")] // linked: it reaches back into the first
    public void Blocks_may_be_linked_only_where_the_frame_says_so(byte flags, string first, string text)
    {
        byte[] block = [0x04, 8, 0, 0x00]; // no literals, a match of 8 at distance 8, an empty last sequence
        byte[] frame = Frame(flags, [], Encoding.ASCII.GetBytes(first), block);
        Assert.Equal(flags == 0x40 ? (CodecStatus.Ok, text) : (CodecStatus.Malformed, ""), Decompress(frame, flags == 0x40));
    }

    [Fact]
    public void Checksums_and_content_size_are_honoured()
    {
        byte[] size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, 8);
        byte[] frame = Frame(0x7C, size, "abcdefgh"u8.ToArray());
        Assert.Equal((CodecStatus.Ok, "abcdefgh"), Decompress(frame, true));
        for (int at = 0; at < frame.Length; at++)
        {
            byte[] damaged = [.. frame];
            damaged[at] ^= 0x04;
            Assert.NotEqual(CodecStatus.Ok, Decompress(damaged, false).Status);
        }
    }

    [Fact]
    public void Several_frames_and_skippable_ones_are_one_text()
    {
        byte[] one = Frame(0x60, [], "abc"u8.ToArray());
        byte[] skippable = [0x52, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9];
        Assert.Equal((CodecStatus.Ok, "abcabc"), Decompress([.. one, .. skippable, .. one], true));
        Assert.Equal(CodecStatus.Malformed, Decompress([.. one, 1, 2, 3, 4, 5, 6, 7, 8], false).Status);
    }

    [Fact]
    public void A_checksum_of_the_reference_comes_out() => Assert.Equal(0x32D153FFu, XxHash32.Compute("abc"u8));

    private static (CodecStatus Status, string Text) Decompress(byte[] frame, bool withText)
    {
        using var output = new BoundedBuffer(1000);
        CodecStatus status = Codecs.Decompress(CompressionCodec.Lz4, frame, output);
        return (status, withText ? Encoding.ASCII.GetString(output.Written) : "");
    }

    // The first block is stored plain, the others are given coded.
    private static byte[] Frame(byte flags, byte[] contentSize, byte[] plain, params byte[][] coded)
    {
        byte[] descriptor = [flags, 0x40, .. contentSize];
        var frame = new List<byte> { 0x04, 0x22, 0x4D, 0x18 };
        frame.AddRange(descriptor);
        frame.Add((byte)(XxHash32.Compute(descriptor) >> 8));
        AddBlock(frame, flags, plain, 0x8000_0000);
        foreach (byte[] block in coded) AddBlock(frame, flags, block, 0);
        AddWord(frame, 0);
        if ((flags & 0x04) != 0) AddWord(frame, XxHash32.Compute(plain));
        return [.. frame];
    }

    private static void AddBlock(List<byte> frame, byte flags, byte[] block, uint stored)
    {
        AddWord(frame, (uint)block.Length | stored);
        frame.AddRange(block);
        if ((flags & 0x10) != 0) AddWord(frame, XxHash32.Compute(block));
    }

    private static void AddWord(List<byte> frame, uint word)
    {
        for (int shift = 0; shift < 32; shift += 8) frame.Add((byte)(word >> shift));
    }
}
