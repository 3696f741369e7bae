using Sluice.Base;
using Sluice.Protocol.Compression;

namespace Sluice.Protocol.Records;

/// <summary>
/// One whole batch of magic 2 inside a buffer: its header and its payload. Borrows the bytes; always <c>Bytes.Length ==
/// Header.TotalSize</c>.
/// </summary>
public readonly ref struct RecordBatchView
{
    private RecordBatchView(scoped in RecordBatchHeader header, ReadOnlySpan<byte> bytes)
    {
        Header = header;
        Bytes = bytes;
    }

    public RecordBatchHeader Header { get; }

    /// <summary>Header and payload.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The records, compressed as the header says.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[RecordBatchHeader.Size..];

    /// <summary>Computes the checksum and compares.</summary>
    public bool ChecksumIsValid => Crc32C.Compute(Bytes[RecordBatchHeader.AttributesAt..]) == Header.Crc;

    /// <summary>
    /// The batch at the beginning of <paramref name="source"/>; bytes behind it are ignored. False when there is no whole batch
    /// of magic 2: ends early, another magic, or an impossible length.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordBatchView batch)
    {
        batch = default;
        if (!RecordBatchHeader.TryRead(source, out RecordBatchHeader header) || header.TotalSize > source.Length) return false;
        batch = new RecordBatchView(in header, source[..header.TotalSize]);
        return true;
    }

    /// <summary>
    /// A reader of the records. <paramref name="scratch"/> is cleared and holds the plain payload of a compressed batch for as long
    /// as the reader is used; an uncompressed one is read in place and needs none.
    /// </summary>
    public CodecStatus OpenRecords(BoundedBuffer? scratch, out RecordReader reader)
    {
        reader = default;
        RecordBatchHeader header = Header;
        if (header.Codec == CompressionCodec.None || header.RecordCount == 0)
        {
            reader = new RecordReader(in header, Payload);
            return CodecStatus.Ok;
        }
        ArgumentNullException.ThrowIfNull(scratch);
        scratch.Clear();
        CodecStatus status = Codecs.Decompress(header.Codec, Payload, scratch);
        if (status == CodecStatus.Ok) reader = new RecordReader(in header, scratch.Written);
        return status;
    }
}
