using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Protocol.Wire;

/// <summary>The primitives of protocol.md §2, and the refusals of bad-inputs.md C.</summary>
public sealed class WireReaderTests
{
    private delegate T Reading<T>(ref WireReader reader);

    [Theory]
    [InlineData("00", 0u)]
    [InlineData("7f", 127u)]
    [InlineData("8001", 128u)]
    [InlineData("ffffffff0f", uint.MaxValue)]
    public void Unsigned_varints_are_base_128(string hex, uint value) =>
        Assert.Equal(value, Read(hex, (ref WireReader reader) => reader.ReadUnsignedVarint()));

    [Theory]
    [InlineData("ffffffffff")]      // row 28: five bytes and still going on
    [InlineData("ffffffff10")]      // bit 33
    [InlineData("ffff")]
    public void Overlong_and_cut_varints_are_refused(string hex) =>
        Refused(hex, (ref WireReader reader) => reader.ReadUnsignedVarint());

    [Theory]
    [InlineData("01", -1L)]
    [InlineData("02", 1L)]
    [InlineData("ffffffffffffffffff01", long.MinValue)]
    [InlineData("feffffffffffffffff01", long.MaxValue)]
    public void Varlongs_are_zig_zag(string hex, long value) =>
        Assert.Equal(value, Read(hex, (ref WireReader reader) => reader.ReadVarlong()));

    [Fact]
    public void A_varlong_of_more_than_64_bits_is_refused() =>
        Refused("ffffffffffffffffff02", (ref WireReader reader) => reader.ReadVarlong());

    [Theory]
    [InlineData("00", false)]
    [InlineData("01", true)]
    [InlineData("07", true)]        // row 38
    public void Any_byte_but_zero_is_true(string hex, bool value) =>
        Assert.Equal(value, Read(hex, (ref WireReader reader) => reader.ReadBoolean()));

    [Theory]
    [InlineData("ffff", false)]
    [InlineData("8000", false)]     // rows 24 and 39: other negative lengths are null too
    [InlineData("00", true)]
    public void Null_strings_read_as_null(string hex, bool flexible) =>
        Assert.Null(Read(hex, (ref WireReader reader) => reader.ReadString(flexible)));

    [Theory]
    [InlineData("0003c3bc61", false, "üa")]
    [InlineData("04c3bc61", true, "üa")]
    [InlineData("0000", false, "")]
    [InlineData("01", true, "")]
    public void Strings_are_utf8(string hex, bool flexible, string value) =>
        Assert.Equal(value, Read(hex, (ref WireReader reader) => reader.ReadString(flexible)));

    [Theory]
    [InlineData("03c328")]          // row 36
    [InlineData("02ff")]
    [InlineData("03c080")]          // overlong NUL
    [InlineData("04eda080")]        // lone surrogate
    public void Invalid_utf8_is_refused(string hex) => Refused(hex, (ref WireReader reader) => reader.ReadString(true));

    [Theory]
    [InlineData("000461", false)]   // rows 23 and 35
    [InlineData("0561", true)]
    [InlineData("ffffffff0f", true)]
    public void A_string_longer_than_the_rest_is_refused(string hex, bool flexible) =>
        Refused(hex, (ref WireReader reader) => reader.ReadString(flexible));

    [Fact]
    public void A_compact_string_above_32767_bytes_is_refused()
    {
        byte[] input = new byte[40_000];
        new byte[] { 0x81, 0x80, 0x02 }.CopyTo(input, 0);
        Assert.Throws<WireFormatException>(() =>
        {
            var reader = new WireReader(input);
            reader.ReadString(true);
        });
    }

    [Theory]
    [InlineData("ffffffff", false)]
    [InlineData("80000000", false)]
    [InlineData("00", true)]
    public void Null_bytes_read_as_null(string hex, bool flexible) =>
        Assert.Null(Read(hex, (ref WireReader reader) => reader.ReadBytes(flexible)));

    [Theory]
    [InlineData("7fffffff", false)] // row 32
    [InlineData("ffffffff07", true)]
    [InlineData("0000000300", false)]
    public void An_array_longer_than_the_rest_is_refused(string hex, bool flexible) =>
        Refused(hex, (ref WireReader reader) => reader.ReadInt32List(flexible)?.Count);

    [Fact]
    public void An_array_is_measured_with_the_smallest_size_of_its_elements()
    {
        byte[] input = [0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7];
        var reader = new WireReader(input);
        Assert.Equal(2, reader.ReadArrayLength(false, 3, 0));
        Assert.Throws<WireFormatException>(() =>
        {
            var other = new WireReader(input);
            other.ReadArrayLength(false, 4, 0);
        });
    }

    [Fact]
    public void Elements_of_all_arrays_count_together()
    {
        Assert.Throws<WireFormatException>(() =>
        {
            var reader = new WireReader([3, 0, 0, 3, 0, 0, 3, 0, 0], 5);
            for (int i = 0; i < 3; i++)
            {
                reader.ReadObjectArrayLength(true, 1, 0);
                reader.ReadSpan(2);
            }
        });
        var enough = new WireReader([3, 0, 0, 3, 0, 0, 3, 0, 0], 6);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(2, enough.ReadObjectArrayLength(true, 1, 0));
            enough.ReadSpan(2);
        }
    }

    [Fact]
    public void What_is_allocated_is_bounded_by_eight_times_the_input_and_64_KiB()
    {
        byte[] input = new byte[1000];
        var reader = new WireReader(input);
        input[3] = 100;
        Assert.Equal(100, reader.ReadArrayLength(false, 1, (65536 + 8000) / 100));
        Assert.Throws<WireFormatException>(() =>
        {
            var other = new WireReader(input);
            other.ReadArrayLength(false, 1, ((65536 + 8000) / 100) + 1);
        });
    }

    [Fact]
    public void Unknown_tagged_fields_are_left_out()
    {
        var reader = new WireReader([2, 9, 1, 0xAA, 3, 0, 0x55]);   // row 26: descending numbers pass
        reader.SkipTags();
        Assert.Equal(0x55, reader.ReadInt8());
    }

    [Theory]
    [InlineData("010005aa")]        // row 27
    [InlineData("8101")]            // 129 of them
    [InlineData("050000")]          // more than half of the rest
    public void Hostile_tag_sections_are_refused(string hex) => Refused(hex, (ref WireReader reader) =>
    {
        reader.SkipTags();
        return 0;
    });

    [Fact]
    public void Twenty_million_tags_are_refused_at_once()    // row 25, CVE-2026-111115
    {
        byte[] input = new byte[200_000];
        new byte[] { 0x80, 0xDA, 0xC4, 0x09 }.CopyTo(input, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireFormatException>(() =>
        {
            var reader = new WireReader(input);
            reader.SkipTags();
        });
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
    }

    [Fact]
    public void Nothing_is_read_behind_the_end() => Refused("000000", (ref WireReader reader) => reader.ReadInt32());

    [Fact]
    public void Numbers_are_big_endian()
    {
        Assert.Equal(-2, Read("fffe", (ref WireReader reader) => reader.ReadInt16()));
        Assert.Equal(65534, Read("fffe", (ref WireReader reader) => reader.ReadUInt16()));
        Assert.Equal(0xFF000001u, Read("ff000001", (ref WireReader reader) => reader.ReadUInt32()));
        Assert.Equal(1.5, Read("3ff8000000000000", (ref WireReader reader) => reader.ReadFloat64()));
    }

    private static T Read<T>(string hex, Reading<T> reading)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        T value = reading(ref reader);
        Assert.Equal(0, reader.Remaining);
        return value;
    }

    private static void Refused<T>(string hex, Reading<T> reading) => Assert.Throws<WireFormatException>(() =>
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        reading(ref reader);
    });
}
