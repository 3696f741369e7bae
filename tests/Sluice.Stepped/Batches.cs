using System.Text;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Xunit;

namespace Sluice.Stepped;

/// <summary>Record batches for requests, and what is in those of answers.</summary>
internal static class Batches
{
    /// <summary>What the clock of a stepped node shows at first: a timestamp nobody objects to.</summary>
    public const long NowMs = 1_700_000_000_000;

    /// <summary>A plain batch of values without keys.</summary>
    public static byte[] Of(params ReadOnlySpan<string> values) => Of(new RecordBatchSettings(), NowMs, values);

    /// <summary>A batch of an idempotent producer.</summary>
    public static byte[] Idempotent(long producerId, short epoch, int sequence, params ReadOnlySpan<string> values) =>
        Of(new RecordBatchSettings { ProducerId = producerId, ProducerEpoch = epoch, BaseSequence = sequence }, NowMs, values);

    /// <summary>A batch with everything said.</summary>
    public static byte[] Of(in RecordBatchSettings settings, long timestampMs, params ReadOnlySpan<string> values)
    {
        using var builder = new RecordBatchBuilder(settings);
        foreach (string value in values) builder.Append(timestampMs, null, Encoding.UTF8.GetBytes(value));
        return builder.Build();
    }

    /// <summary>Offsets and values of all records in whole batches; what is cut off at the end is left out.</summary>
    public static List<(long Offset, string Value)> Read(byte[]? records)
    {
        List<(long, string)> found = [];
        ReadOnlySpan<byte> rest = records;
        using var scratch = new BoundedBuffer(64 << 20);
        while (RecordBatchView.TryRead(rest, out RecordBatchView batch))
        {
            Assert.True(batch.ChecksumIsValid);
            Assert.Equal(CodecStatus.Ok, batch.OpenRecords(scratch, out RecordReader reader));
            while (reader.Read()) found.Add((reader.Offset, Encoding.UTF8.GetString(reader.Value)));
            Assert.True(reader.IsAtEnd);
            rest = rest[batch.Bytes.Length..];
        }
        return found;
    }

    /// <summary>The headers of whole batches.</summary>
    public static List<RecordBatchHeader> Headers(byte[]? records)
    {
        List<RecordBatchHeader> found = [];
        ReadOnlySpan<byte> rest = records;
        while (RecordBatchView.TryRead(rest, out RecordBatchView batch))
        {
            found.Add(batch.Header);
            rest = rest[batch.Bytes.Length..];
        }
        return found;
    }
}
