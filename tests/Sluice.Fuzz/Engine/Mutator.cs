using System.Buffers.Binary;

namespace Sluice.Fuzz.Engine;

/// <summary>
/// Changes a case a little: lies about lengths where it knows them, and what fuzzers do where it does not: flipped bits, numbers at the
/// edges, cuts, splices, over-long varints, storms of tags and of elements.
/// </summary>
internal sealed class Mutator(FuzzRandom random)
{
    private const int MostZeros = 24 * 1024;

    private static readonly byte[][] Varints =
    [
        [0x80, 0x00], [0x81, 0x80, 0x00], [0x80, 0x80, 0x80, 0x80, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0x07],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x80, 0x80, 0x80, 0x80, 0x80], [0x80, 0x80, 0x80, 0x80, 0x08], [0xFE, 0xFF, 0xFF, 0xFF, 0x0F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ];

    /// <summary>Changes what stands behind the first <paramref name="from"/> bytes.</summary>
    public void Mutate(CaseBytes bytes, int from, ReadOnlySpan<byte> other)
    {
        int rounds = 1 + random.Below(3);
        if (bytes.Marks.Count > 0 && !random.OneIn(3))
        {
            Lie(bytes, bytes.Marks[random.Below(bytes.Marks.Count)]);
            rounds--;
        }
        for (; rounds > 0; rounds--) Change(bytes, from, other);
        bytes.Marks.Clear();
    }

    private void Change(CaseBytes bytes, int from, ReadOnlySpan<byte> other)
    {
        int length = bytes.Length - from;
        if (length <= 0)
        {
            random.Fill(bytes.Take(1 + random.Below(16)));
            return;
        }
        int at = from + random.Below(length);
        Span<byte> rest = bytes.Span[at..];
        switch (random.Below(14))
        {
            case 0 or 1: rest[0] ^= (byte)(1 << random.Below(8)); break;
            case 2: rest[0] = random.Byte(); break;
            case 3: rest[0] = (byte)random.InterestingInt(); break;
            case 4 when rest.Length >= 2: BinaryPrimitives.WriteInt16BigEndian(rest, (short)random.InterestingInt()); break;
            case 5 when rest.Length >= 4: BinaryPrimitives.WriteInt32BigEndian(rest, random.InterestingInt()); break;
            case 6 when rest.Length >= 8: BinaryPrimitives.WriteInt64BigEndian(rest, random.InterestingLong()); break;
            case 7: bytes.Cut(at); break;
            case 8: bytes.Remove(at, 1 + random.Below(Math.Min(rest.Length, 64))); break;
            case 9: bytes.Insert(at, rest[..(1 + random.Below(Math.Min(rest.Length, 64)))].ToArray()); break;
            case 10: bytes.Insert(at, Varints[random.Below(Varints.Length)]); break;
            case 11 when other.Length > from: Splice(bytes, at, other, from); break;
            case 12: BinaryPrimitives.WriteInt32LittleEndian(bytes.Take(4), random.InterestingInt()); break;
            default: random.Fill(rest[..Math.Min(rest.Length, 1 + random.Below(8))]); break;
        }
    }

    private void Splice(CaseBytes bytes, int at, ReadOnlySpan<byte> other, int from)
    {
        int start = from + random.Below(other.Length - from);
        bytes.Cut(at);
        bytes.Raw(other[start..]);
    }

    private void Lie(CaseBytes bytes, Mark mark)
    {
        if (mark.Position + mark.Size > bytes.Length) return;
        int remaining = bytes.Length - mark.Position - mark.Size;
        if (mark.Kind == MarkKind.TagCount && random.OneIn(2))
        {
            TagStorm(bytes, mark);
            return;
        }
        if (random.OneIn(40))
        {
            int zeros = random.Below(MostZeros);
            bytes.Zeros(zeros);
            Write(bytes, mark, (remaining + zeros) / (1 + random.Below(8)));
            return;
        }
        if (mark.Kind is MarkKind.Varint or MarkKind.TagCount && random.OneIn(4))
        {
            bytes.Replace(mark.Position, mark.Size, Varints[random.Below(Varints.Length)]);
            return;
        }
        Write(bytes, mark, random.Below(8) switch
        {
            0 => -1,
            1 => 0,
            2 => remaining,
            3 => remaining + 1,
            4 => remaining - 1,
            5 => remaining / (1 + random.Below(16)),
            6 => random.Below(16),
            _ => random.InterestingInt(),
        });
    }

    /// <summary>Unknown tags, each of a few bytes, as many as said or not quite.</summary>
    private void TagStorm(CaseBytes bytes, Mark mark)
    {
        int count = random.OneIn(4) ? random.Below(3000) : random.Below(140);
        var tags = new byte[count * 2];
        for (int i = 0; i < count; i++) tags[i * 2] = (byte)(random.OneIn(3) ? random.Below(8) : 100);
        bytes.Replace(mark.Position, mark.Size, default);
        bytes.Insert(mark.Position, tags);
        Span<byte> said = stackalloc byte[Sluice.Base.Varint.MaxSize64];
        uint number = (uint)(count + (random.OneIn(4) ? random.Below(3) - 1 : 0));
        bytes.Insert(mark.Position, said[..Sluice.Base.Varint.WriteUInt32(said, number)]);
    }

    private static void Write(CaseBytes bytes, Mark mark, int value)
    {
        Span<byte> at = bytes.Span[mark.Position..];
        switch (mark.Kind)
        {
            case MarkKind.Int16: BinaryPrimitives.WriteInt16BigEndian(at, (short)value); break;
            case MarkKind.Int32: BinaryPrimitives.WriteInt32BigEndian(at, value); break;
            default:
                Span<byte> varint = stackalloc byte[Sluice.Base.Varint.MaxSize64];
                uint written = mark.Kind == MarkKind.Varint ? (uint)value + 1 : (uint)value;
                bytes.Replace(mark.Position, mark.Size, varint[..Sluice.Base.Varint.WriteUInt32(varint, written)]);
                break;
        }
    }
}
