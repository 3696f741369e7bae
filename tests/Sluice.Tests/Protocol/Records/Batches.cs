using System.Text;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;

namespace Sluice.Tests.Protocol.Records;

/// <summary>Batches as a producer would send them.</summary>
internal static class Batches
{
    public const long FirstTimestamp = 1_700_000_000_000;

    public static byte[] Simple(int count, CompressionCodec codec = CompressionCodec.None) =>
        With(new RecordBatchSettings { Codec = codec }, count);

    public static byte[] With(in RecordBatchSettings settings, int count)
    {
        using var builder = new RecordBatchBuilder(in settings);
        for (int i = 0; i < count; i++)
        {
            byte[] key = Encoding.UTF8.GetBytes("key-" + i);
            byte[] value = Encoding.UTF8.GetBytes("the value of record number " + i);
            RecordHeader[] headers = i % 3 == 2 ? [new RecordHeader("trace", [1, 2, 3]), new RecordHeader("none", null)] : [];
            builder.Append(FirstTimestamp + i, key, value, headers);
        }
        return builder.Build();
    }

    /// <summary>The batch after <paramref name="change"/> with a checksum that fits again.</summary>
    public static byte[] Changed(byte[] batch, Action<byte[]> change)
    {
        byte[] copy = [.. batch];
        change(copy);
        RecordBatchEdit.SetChecksum(copy);
        return copy;
    }
}
