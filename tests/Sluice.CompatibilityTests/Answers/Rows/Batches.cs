using System.Buffers.Binary;
using System.Text;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;

namespace Sluice.CompatibilityTests.Answers.Rows;

/// <summary>Record batches as producers send them, and broken ones.</summary>
internal static class Batches
{
    /// <summary>The time of every record: fixed, so that what a server stores is the same bytes everywhere.</summary>
    public const long TimeMs = 1_700_000_000_000;

    private const int AttributesAt = 21;
    private const int LastOffsetDeltaAt = 23;
    private const int CountAt = 57;

    /// <summary>A batch of records k0 → v0, k1 → v1, …</summary>
    public static byte[] Of(int count, RecordBatchSettings? settings = null, long? timeMs = null, bool nullKey = false)
    {
        using var builder = new RecordBatchBuilder(settings ?? new RecordBatchSettings());
        for (int i = 0; i < count; i++)
            builder.Append(timeMs ?? (TimeMs + i), nullKey ? null : Encoding.ASCII.GetBytes($"k{i}"), Encoding.ASCII.GetBytes($"v{i}"));
        return builder.Build();
    }

    /// <summary>A batch in a codec.</summary>
    public static byte[] Compressed(CompressionCodec codec) => Of(3, new RecordBatchSettings { Codec = codec });

    /// <summary>A batch of an idempotent producer.</summary>
    public static byte[] Sequenced(long producerId, short epoch, int sequence) =>
        Of(1, new RecordBatchSettings { ProducerId = producerId, ProducerEpoch = epoch, BaseSequence = sequence });

    /// <summary>A batch with a record of so many bytes.</summary>
    public static byte[] Large(int bytes)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchSettings());
        builder.Append(TimeMs, null, new byte[bytes]);
        return builder.Build();
    }

    /// <summary>With another first offset.</summary>
    public static byte[] AtOffset(long offset)
    {
        byte[] batch = Of(1);
        BinaryPrimitives.WriteInt64BigEndian(batch, offset);
        return batch;
    }

    /// <summary>With a checksum that is wrong.</summary>
    public static byte[] BadChecksum()
    {
        byte[] batch = Of(1);
        batch[^1] ^= 1;
        return batch;
    }

    /// <summary>Of another format version.</summary>
    public static byte[] Magic(byte magic)
    {
        byte[] batch = Of(1);
        batch[16] = magic;
        return batch;
    }

    /// <summary>With other attribute bits, and a right checksum.</summary>
    public static byte[] Attributes(short bits) => Edited(batch => BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(AttributesAt), bits));

    /// <summary>With another last offset delta.</summary>
    public static byte[] LastOffsetDelta(int delta) =>
        Edited(batch => BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(LastOffsetDeltaAt), delta));

    /// <summary>With another count.</summary>
    public static byte[] Count(int count) => Edited(batch => BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(CountAt), count));

    private static byte[] Edited(Action<byte[]> edit)
    {
        byte[] batch = Of(1);
        edit(batch);
        RecordBatchEdit.SetChecksum(batch);
        return batch;
    }
}
