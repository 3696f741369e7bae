using Sluice.Base;
using Xunit;

namespace Sluice.Tests.Base;

public class Crc32CTests
{
    [Fact]
    public void The_check_value_of_the_algorithm_comes_out() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Nothing_has_checksum_zero() => Assert.Equal(0u, Crc32C.Compute([]));

    [Fact]
    public void All_paths_agree_with_the_bitwise_definition_at_every_length()
    {
        var random = new Random(1);
        byte[] bytes = new byte[3000];
        random.NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length += length < 1100 ? 1 : 97)
        {
            ReadOnlySpan<byte> part = bytes.AsSpan(bytes.Length - length);
            uint expected = Bitwise(part);
            Assert.Equal(expected, Crc32C.Compute(part));
            Assert.Equal(expected, Crc32C.ComputeNarrow(part));
            Assert.Equal(expected, Crc32C.ComputeScalar(part));
        }
    }

    [Fact]
    public void A_checksum_can_be_continued_at_any_cut()
    {
        byte[] bytes = new byte[2500];
        new Random(2).NextBytes(bytes);
        uint whole = Crc32C.Compute(bytes);
        for (int cut = 0; cut <= bytes.Length; cut += 13)
            Assert.Equal(whole, Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
    }

    private static uint Bitwise(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
        }
        return ~crc;
    }
}
