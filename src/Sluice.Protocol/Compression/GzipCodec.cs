using System.Buffers.Binary;
using System.IO.Compression;

namespace Sluice.Protocol.Compression;

/// <summary>RFC 1952 by the base library (zlib-ng). Streams are per batch; one read of 64 KiB per turn keeps the limit exact.</summary>
internal static class GzipCodec
{
    private const int ReadSize = 64 * 1024;
    private const int HeaderSize = 10;
    private const int TrailerSize = 8;

    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 8];

    public static unsafe CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        if (source.Length < HeaderSize + TrailerSize) return CodecStatus.Malformed;
        int start = into.Length;
        fixed (byte* pointer = source)
        {
            using var input = new UnmanagedMemoryStream(pointer, source.Length);
            using var gzip = new GZipStream(input, CompressionMode.Decompress);
            try
            {
                CodecStatus status = Drain(gzip, into);
                return status == CodecStatus.Ok && !IsComplete(source, into.Length - start) ? CodecStatus.Malformed : status;
            }
            catch (Exception malformed) when (malformed is InvalidDataException or IOException)
            {
                return CodecStatus.Malformed;
            }
        }
    }

    public static bool Compress(int level, ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        // The base library writes nothing at all for nothing.
        if (source.IsEmpty) return into.TryWrite([.. Magic, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        var options = new ZLibCompressionOptions { CompressionLevel = level is >= 1 and <= 9 ? level : 6 };
        using var output = new BoundedStream(into);
        using (var gzip = new GZipStream(output, options, leaveOpen: true)) gzip.Write(source);
        return !output.IsOverflown;
    }

    // The base library takes a cut stream for a whole one. The last four bytes are the plain length of the last member, which is
    // all of the output unless there are several.
    private static bool IsComplete(ReadOnlySpan<byte> source, int length)
    {
        uint announced = BinaryPrimitives.ReadUInt32LittleEndian(source[^sizeof(uint)..]);
        return announced == (uint)length || (announced < (uint)length && source[(HeaderSize + TrailerSize)..].IndexOf(Magic) >= 0);
    }

    private static CodecStatus Drain(GZipStream gzip, BoundedBuffer into)
    {
        while (true)
        {
            int room = Math.Min(ReadSize, into.Limit - into.Length);
            if (room == 0)
            {
                Span<byte> probe = stackalloc byte[1];
                return gzip.Read(probe) == 0 ? CodecStatus.Ok : CodecStatus.TooLarge;
            }
            into.TryReserve(room);
            int count = gzip.Read(into.Free[..room]);
            if (count == 0) return CodecStatus.Ok;
            into.Advance(count);
        }
    }
}
