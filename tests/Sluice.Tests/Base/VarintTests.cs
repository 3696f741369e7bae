using Sluice.Base;
using Xunit;

namespace Sluice.Tests.Base;

public class VarintTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(-1, "01")]
    [InlineData(1, "02")]
    [InlineData(63, "7E")]
    [InlineData(-64, "7F")]
    [InlineData(64, "8001")]
    [InlineData(int.MaxValue, "FEFFFFFF0F")]
    [InlineData(int.MinValue, "FFFFFFFF0F")]
    public void Signed_values_have_their_known_bytes(int value, string hex)
    {
        byte[] into = new byte[Varint.MaxSize32];
        int size = Varint.WriteInt32(into, value);
        Assert.Equal(hex, Convert.ToHexString(into, 0, size));
        Assert.Equal(size, Varint.SizeOfInt32(value));
        int position = 0;
        Assert.True(Varint.TryReadInt32(into.AsSpan(0, size), ref position, out int back));
        Assert.Equal((value, size), (back, position));
    }

    [Fact]
    public void Values_of_every_width_come_back()
    {
        byte[] into = new byte[Varint.MaxSize64];
        for (int bit = 0; bit < 64; bit++)
        {
            foreach (long value in (long[])[1L << bit, (1L << bit) - 1, -(1L << bit), ~(1L << bit)])
            {
                int size = Varint.WriteInt64(into, value);
                Assert.Equal(size, Varint.SizeOfInt64(value));
                int position = 0;
                Assert.True(Varint.TryReadInt64(into.AsSpan(0, size), ref position, out long back));
                Assert.Equal(value, back);
                position = 0;
                Assert.False(Varint.TryReadInt64(into.AsSpan(0, size - 1), ref position, out _));
                Assert.Equal(0, position);
            }
        }
    }

    [Fact]
    public void Endless_groups_are_refused()
    {
        byte[] endless = new byte[20];
        Array.Fill(endless, (byte)0x80);
        int position = 0;
        Assert.False(Varint.TryReadUInt32(endless, ref position, out _));
        Assert.False(Varint.TryReadUInt64(endless, ref position, out _));
        Assert.Equal(0, position);
    }
}
