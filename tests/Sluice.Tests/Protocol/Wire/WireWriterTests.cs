using Sluice.Protocol;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Protocol.Wire;

public sealed class WireWriterTests
{
    [Fact]
    public void Everything_written_reads_back()
    {
        var writer = new WireWriter(1);
        writer.WriteBoolean(true);
        writer.WriteInt8(-8);
        writer.WriteUInt16(65535);
        writer.WriteInt64(long.MinValue);
        writer.WriteVarint(-300);
        writer.WriteVarlong(long.MinValue);
        writer.WriteUuid(new Uuid(1, 2));
        writer.WriteString("ünï", true);
        writer.WriteNullableString(null, false);
        writer.WriteBytes([1, 2], true);
        writer.WriteStringList(["a", "b"], true);
        var reader = new WireReader(writer.Written);
        Assert.True(reader.ReadBoolean());
        Assert.Equal(-8, reader.ReadInt8());
        Assert.Equal(65535, reader.ReadUInt16());
        Assert.Equal(long.MinValue, reader.ReadInt64());
        Assert.Equal(-300, reader.ReadVarint());
        Assert.Equal(long.MinValue, reader.ReadVarlong());
        Assert.Equal(new Uuid(1, 2), reader.ReadUuid());
        Assert.Equal("ünï", reader.ReadString(true));
        Assert.Null(reader.ReadString(false));
        Assert.Equal(new byte[] { 1, 2 }, reader.ReadBytes(true));
        Assert.Equal(new List<string> { "a", "b" }, reader.ReadStringList(true)!);
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void A_reserved_length_is_patched_in_place()
    {
        var writer = new WireWriter();
        int size = writer.ReserveInt32();
        writer.WriteInt16(7);
        writer.PatchInt32(size, writer.Length - 4);
        Assert.Equal("000000020007", Convert.ToHexStringLower(writer.Written));
        writer.Reset();
        Assert.Equal(0, writer.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    public void A_tagged_field_may_have_any_size(int size)
    {
        byte[] value = new byte[size];
        Random.Shared.NextBytes(value);
        var writer = new WireWriter(1);
        int at = writer.BeginTag(300);
        writer.WriteRaw(value);
        writer.EndTag(at);
        writer.WriteInt8(0x55);
        var reader = new WireReader(writer.Written);
        Assert.Equal(300u, reader.ReadTag(out int end));
        Assert.Equal(value, reader.ReadSpan(size).ToArray());
        reader.EndTag(end);
        Assert.Equal(0x55, reader.ReadInt8());
    }

    [Fact]
    public void A_string_above_32767_bytes_is_not_written() =>
        Assert.Throws<InvalidOperationException>(() => new WireWriter().WriteString(new string('x', 32768), false));

    [Fact]
    public void A_patch_outside_of_what_was_written_is_refused() =>
        Assert.ThrowsAny<ArgumentException>(() => new WireWriter().PatchInt32(0, 1));
}
