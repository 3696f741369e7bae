using System.IO.Compression;

namespace Sluice.Protocol.Compression;

/// <summary>RFC 1952 by the base library (zlib-ng). Streams are per batch; one read of 64 KiB per turn keeps the limit exact.</summary>
internal static class GzipCodec
{
    private const int ReadSize = 64 * 1024;

    public static unsafe CodecStatus Decompress(ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        if (source.IsEmpty) return CodecStatus.Malformed;
        fixed (byte* pointer = source)
        {
            using var input = new UnmanagedMemoryStream(pointer, source.Length);
            using var gzip = new GZipStream(input, CompressionMode.Decompress);
            try
            {
                return Drain(gzip, into);
            }
            catch (Exception malformed) when (malformed is InvalidDataException or IOException)
            {
                return CodecStatus.Malformed;
            }
        }
    }

    public static bool Compress(int level, ReadOnlySpan<byte> source, BoundedBuffer into)
    {
        var options = new ZLibCompressionOptions { CompressionLevel = level is >= 1 and <= 9 ? level : 6 };
        using var output = new BoundedStream(into);
        using (var gzip = new GZipStream(output, options, leaveOpen: true)) gzip.Write(source);
        return !output.IsOverflown;
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
