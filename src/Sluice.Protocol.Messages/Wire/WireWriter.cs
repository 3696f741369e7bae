using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Protocol.Wire;

/// <summary>
/// Builds frames and records in one growing buffer that is used again after <see cref="Reset"/>. One owner at a time. The bytes of
/// <see cref="Written"/> are valid until the next call that writes or resets. Earlier bytes can be patched, so that a length may be
/// written before what it measures.
/// </summary>
public sealed class WireWriter
{
    private const int KeptBytes = 1024 * 1024;
    private const int FirstBytes = 512;

    private byte[] _buffer;
    private int _length;

    /// <summary>An empty writer.</summary>
    public WireWriter() : this(FirstBytes)
    {
    }

    /// <summary>An empty writer with room for <paramref name="capacity"/> bytes.</summary>
    public WireWriter(int capacity) => _buffer = new byte[capacity];

    /// <summary>Bytes written since the last reset.</summary>
    public int Length => _length;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Begins again; a buffer that one huge message made large is let go.</summary>
    public void Reset()
    {
        _length = 0;
        if (_buffer.Length > KeptBytes) _buffer = new byte[FirstBytes];
    }

    /// <summary>Room for <paramref name="count"/> bytes, which count as written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Take(int count)
    {
        int at = _length;
        if ((uint)count > (uint)(_buffer.Length - at)) Grow(count);
        _length = at + count;
        return _buffer.AsSpan(at, count);
    }

    public void WriteBoolean(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;

    public void WriteInt8(sbyte value) => Take(1)[0] = (byte)value;

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void WriteFloat64(double value) => BinaryPrimitives.WriteDoubleBigEndian(Take(8), value);

    public void WriteUuid(Uuid value) => value.Write(Take(16));

    /// <summary>Base-128, low groups first.</summary>
    public void WriteUnsignedVarint(uint value)
    {
        while (value >= 0x80)
        {
            Take(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }
        Take(1)[0] = (byte)value;
    }

    /// <summary>Zig-zag varint of 32 bits.</summary>
    public void WriteVarint(int value) => WriteUnsignedVarint((uint)((value << 1) ^ (value >> 31)));

    /// <summary>Zig-zag varint of 64 bits.</summary>
    public void WriteVarlong(long value)
    {
        ulong raw = (ulong)((value << 1) ^ (value >> 63));
        while (raw >= 0x80)
        {
            Take(1)[0] = (byte)(raw | 0x80);
            raw >>= 7;
        }
        Take(1)[0] = (byte)raw;
    }

    /// <summary>Bytes as they are, without a length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>A string that must not be null.</summary>
    public void WriteString(string value, bool flexible)
    {
        ArgumentNullException.ThrowIfNull(value);
        int length = Encoding.UTF8.GetByteCount(value);
        if (length > short.MaxValue) ThrowLongString(length);
        if (flexible) WriteUnsignedVarint((uint)length + 1);
        else WriteInt16((short)length);
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    /// <summary>A string or null.</summary>
    public void WriteNullableString(string? value, bool flexible)
    {
        if (value is not null) WriteString(value, flexible);
        else if (flexible) WriteUnsignedVarint(0);
        else WriteInt16(-1);
    }

    /// <summary>Bytes or records with their length.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes, bool flexible)
    {
        WriteArrayLength(bytes.Length, flexible);
        WriteRaw(bytes);
    }

    /// <summary>Bytes or records with their length, or null.</summary>
    public void WriteNullableBytes(byte[]? bytes, bool flexible)
    {
        if (bytes is null) WriteArrayLength(-1, flexible);
        else WriteBytes(bytes, flexible);
    }

    /// <summary>The length of an array, bytes or records; −1 for null.</summary>
    public void WriteArrayLength(int length, bool flexible)
    {
        if (flexible) WriteUnsignedVarint((uint)(length + 1));
        else WriteInt32(length);
    }

    /// <summary>Leaves four bytes for a length that <see cref="PatchInt32"/> fills in; their position.</summary>
    public int ReserveInt32()
    {
        int at = _length;
        WriteInt32(0);
        return at;
    }

    /// <summary>Overwrites four bytes at <paramref name="position"/>.</summary>
    public void PatchInt32(int position, int value) =>
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(0, _length)[position..], value);

    /// <summary>
    /// The number and the place of the size of a tagged field, whose value follows and is closed by <see cref="EndTag"/>.
    /// </summary>
    public int BeginTag(uint tag)
    {
        WriteUnsignedVarint(tag);
        int at = _length;
        Take(1)[0] = 0;
        return at;
    }

    /// <summary>
    /// Writes the size of the tagged field that began at <paramref name="position"/>, moving its value when the size needs room.
    /// </summary>
    public void EndTag(int position)
    {
        int size = _length - position - 1;
        int extra = 0;
        for (uint rest = (uint)size >> 7; rest != 0; rest >>= 7) extra++;
        if (extra > 0)
        {
            Take(extra);
            _buffer.AsSpan(position + 1, size).CopyTo(_buffer.AsSpan(position + 1 + extra));
        }
        int end = _length;
        _length = position;
        WriteUnsignedVarint((uint)size);
        _length = end;
    }

    /// <summary>The exception for a value that the version cannot carry and that must not be lost; generated code throws it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static InvalidOperationException Lossy(string field, short version) =>
        new($"{field} is set, and version {version} cannot carry it");

    /// <summary>The exception for a null that the version cannot carry; generated code throws it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static InvalidOperationException Null(string field, short version) =>
        new($"{field} is null, which version {version} does not allow");

    /// <summary>The exception for a version that the schema does not have; generated code throws it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static InvalidOperationException Version(string message, short version) => new($"{message} has no version {version}");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowLongString(int length) =>
        throw new InvalidOperationException($"a string of {length} bytes is longer than 32767");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        long wanted = (long)_length + count;
        if (count < 0 || wanted > Array.MaxLength) throw new InvalidOperationException($"a message of {wanted} bytes");
        Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(wanted, _buffer.Length * 2L)));
    }
}
