using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Sluice.Protocol.Wire;

/// <summary>
/// Reads one frame, file or record that nobody vouches for. Everything malformed throws <see cref="WireFormatException"/>; nothing
/// else is thrown, and nothing loops or allocates beyond what the input's own length justifies:
/// objects, array slots and characters are charged, before they are allocated, against 8 bytes per input byte plus 64 KiB
/// (the fixed overhead of strings and lists is not charged, so that honest requests of many small arrays pass; the cap on
/// elements bounds it), and the objects and strings in arrays are counted.
/// All numbers are big-endian. "Flexible" (KIP-482) strings, bytes and arrays begin with an unsigned varint of length + 1.
/// </summary>
public ref struct WireReader
{
    /// <summary>Objects and strings in the arrays of one request; more is an attack. Responses of a trusted node may hold more.</summary>
    public const int MaxRequestElements = 100_000;

    /// <summary>Tagged fields of one struct; unknown ones are skipped.</summary>
    public const int MaxTags = 128;

    private const int BudgetPerByte = 8;
    private const int BudgetFloor = 64 * 1024;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _maxElements;
    private long _budget;
    private int _elements;
    private int _position;

    /// <summary>A reader at the first byte, with the limits for requests.</summary>
    public WireReader(ReadOnlySpan<byte> bytes) : this(bytes, MaxRequestElements)
    {
    }

    /// <summary>A reader at the first byte; clients and replicas pass a larger cap for the responses of nodes they trust.</summary>
    public WireReader(ReadOnlySpan<byte> bytes, int maxElements)
    {
        _bytes = bytes;
        _maxElements = maxElements;
        _budget = ((long)bytes.Length * BudgetPerByte) + BudgetFloor;
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>The next <paramref name="count"/> bytes, not copied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadSpan(int count)
    {
        if ((uint)count > (uint)Remaining) WireFormatException.ThrowTruncated(count, Remaining);
        ReadOnlySpan<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    /// <summary>One byte; anything but 0 is true.</summary>
    public bool ReadBoolean() => ReadSpan(1)[0] != 0;

    public sbyte ReadInt8() => (sbyte)ReadSpan(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(ReadSpan(2));

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(ReadSpan(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(ReadSpan(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(ReadSpan(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(ReadSpan(8));

    public double ReadFloat64() => BinaryPrimitives.ReadDoubleBigEndian(ReadSpan(8));

    public Uuid ReadUuid() => Uuid.Read(ReadSpan(16));

    /// <summary>Base-128, low groups first, at most five bytes of which the last holds four bits.</summary>
    public uint ReadUnsignedVarint()
    {
        uint value = 0;
        for (int shift = 0; shift < 28; shift += 7)
        {
            uint part = ReadSpan(1)[0];
            value |= (part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        uint last = ReadSpan(1)[0];
        if (last > 0x0F) WireFormatException.ThrowVarint();
        return value | (last << 28);
    }

    /// <summary>Zig-zag varint of 32 bits.</summary>
    public int ReadVarint()
    {
        uint raw = ReadUnsignedVarint();
        return (int)(raw >> 1) ^ -(int)(raw & 1);
    }

    /// <summary>Zig-zag varint of 64 bits, at most ten bytes.</summary>
    public long ReadVarlong()
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            ulong part = ReadSpan(1)[0];
            value |= (part & 0x7F) << shift;
            if (part < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }
        ulong last = ReadSpan(1)[0];
        if (last > 1) WireFormatException.ThrowVarint();
        value |= last << 63;
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A string that may be null. Strict UTF-8: two byte strings must never become one name.</summary>
    public string? ReadString(bool flexible)
    {
        int length = flexible ? CompactLength() : ReadInt16();
        if (length < 0) return null;
        if (length == 0) return "";
        if (length > short.MaxValue) WireFormatException.ThrowLength(length, Remaining);
        ReadOnlySpan<byte> utf8 = ReadSpan(length);
        if (!Utf8.IsValid(utf8)) WireFormatException.ThrowUtf8();
        Charge(8 + (2L * length));
        return Encoding.UTF8.GetString(utf8);
    }

    /// <summary>A copy of bytes or records that may be null.</summary>
    public byte[]? ReadBytes(bool flexible)
    {
        if (!TryReadBytes(flexible, out ReadOnlySpan<byte> bytes)) return null;
        Charge(8 + bytes.Length);
        return bytes.ToArray();
    }

    /// <summary>Bytes or records, not copied; false when null.</summary>
    public bool TryReadBytes(bool flexible, out ReadOnlySpan<byte> bytes)
    {
        int length = flexible ? CompactLength() : ReadInt32();
        bytes = default;
        if (length < 0) return false;
        bytes = ReadSpan(length);
        return true;
    }

    /// <summary>
    /// The length of an array, −1 for null. Refused when the rest of the input cannot hold it at <paramref name="wireBytes"/> (at
    /// least 1) an element, or when <paramref name="heapBytes"/> an element overdraw the budget.
    /// </summary>
    public int ReadArrayLength(bool flexible, int wireBytes, int heapBytes)
    {
        int length = flexible ? CompactLength() : ReadInt32();
        if (length < 0) return -1;
        if ((long)length * wireBytes > Remaining) WireFormatException.ThrowLength(length, Remaining);
        Charge((long)length * heapBytes);
        return length;
    }

    /// <summary>As <see cref="ReadArrayLength"/>, for elements that are objects or strings: they count.</summary>
    public int ReadObjectArrayLength(bool flexible, int wireBytes, int heapBytes)
    {
        int length = ReadArrayLength(flexible, wireBytes, heapBytes);
        if (length > _maxElements - _elements) WireFormatException.ThrowElements(_maxElements);
        if (length > 0) _elements += length;
        return length;
    }

    /// <summary>The number of tagged fields that follow.</summary>
    public int ReadTagCount()
    {
        uint count = ReadUnsignedVarint();
        if (count > MaxTags || count > (uint)Remaining / 2) WireFormatException.ThrowTags(count);
        return (int)count;
    }

    /// <summary>The number of the next tagged field, and the position where it ends.</summary>
    public uint ReadTag(out int end)
    {
        uint tag = ReadUnsignedVarint();
        uint size = ReadUnsignedVarint();
        if (size > (uint)Remaining) WireFormatException.ThrowLength(size, Remaining);
        end = _position + (int)size;
        return tag;
    }

    /// <summary>Leaves out a tagged field that nobody here knows.</summary>
    public void SkipTag(int end) => _position = end;

    /// <summary>Refuses a tagged field whose value did not end where its size said.</summary>
    public readonly void EndTag(int end)
    {
        if (_position != end) WireFormatException.ThrowTagSize();
    }

    /// <summary>Leaves out a whole section of tagged fields.</summary>
    public void SkipTags()
    {
        for (int count = ReadTagCount(); count > 0; count--)
        {
            ReadTag(out int end);
            SkipTag(end);
        }
    }

    private int CompactLength()
    {
        uint raw = ReadUnsignedVarint();
        if (raw > int.MaxValue) WireFormatException.ThrowLength(raw, Remaining);
        return (int)raw - 1;
    }

    private void Charge(long bytes)
    {
        _budget -= bytes;
        if (_budget < 0) WireFormatException.ThrowBudget();
    }
}
