using System.Text;
using Sluice.Protocol.Compression;
using Xunit;

namespace Sluice.Tests.Protocol.Compression;

public class SnappyTests
{
    private const string Head = "82534E41505059000000000100000001";

    private static (CodecStatus Status, string Text) Decompress(string hex)
    {
        using var output = new BoundedBuffer(1000);
        CodecStatus status = Codecs.Decompress(CompressionCodec.Snappy, Convert.FromHexString(hex), output);
        return (status, Encoding.ASCII.GetString(output.Written));
    }

    [Theory]
    [InlineData("0508" + "616263" + "0503", "abcab")] // length 5 announced, but the copy is 5 long
    public void A_copy_that_overfills_the_block_is_malformed(string hex, string unused)
    {
        Assert.NotEmpty(unused);
        Assert.Equal(CodecStatus.Malformed, Decompress(hex).Status);
    }

    [Theory]
    [InlineData("0308616263", "abc")]
    [InlineData("08086162630503", "abcabcab")] // one-byte distance, length 5
    [InlineData("08086162631203" + "00", "abcabcab")] // two bytes
    [InlineData("0808616263130300" + "0000", "abcabcab")] // four bytes
    [InlineData("03F002616263", "abc")] // literal length in a byte of its own
    [InlineData("00", "")]
    public void Bare_blocks_of_every_element_kind_are_read(string hex, string text) =>
        Assert.Equal((CodecStatus.Ok, text), Decompress(hex));

    [Theory]
    [InlineData("")]
    [InlineData("FFFFFFFF0F")]
    [InlineData("0308" + "6162")]
    [InlineData("0408616263")]
    [InlineData("0808616263" + "0500")]
    [InlineData("0808616263" + "0504")]
    [InlineData("0808616263" + "05")]
    [InlineData("03FC" + "FFFFFFFF" + "616263")]
    public void Blocks_that_lie_are_malformed(string hex) => Assert.Equal(CodecStatus.Malformed, Decompress(hex).Status);

    [Theory]
    [InlineData(Head + "000000050308616263" + "000000050308646566", "abcdef")]
    [InlineData(Head + "000000050308616263" + Head + "000000050308646566", "abcdef")]
    [InlineData(Head, "")]
    public void Javas_stream_is_read(string hex, string text) => Assert.Equal((CodecStatus.Ok, text), Decompress(hex));

    [Theory]
    [InlineData("82534E4150505900")]
    [InlineData(Head + "0000")]
    [InlineData(Head + "000000060308616263")]
    [InlineData(Head + "FFFFFFFF0308616263")]
    public void Streams_that_lie_are_malformed(string hex) => Assert.Equal(CodecStatus.Malformed, Decompress(hex).Status);
}
