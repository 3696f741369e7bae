using System.Globalization;
using System.Text;
using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Sluice.Storage.Logs;

namespace Sluice.Benchmarks;

/// <summary>Bytes as producers send them: records of JSON with some repetition and some chance, always the same.</summary>
internal static class Samples
{
    public const long NowMs = 1_700_000_000_000;

    private static readonly string[] Names = ["created", "paid", "packed", "sent", "returned"];

    public static byte[] Json(int bytes)
    {
        var random = new Prng(7);
        var text = new StringBuilder();
        while (text.Length < bytes)
        {
            string state = Names[random.NextInt(Names.Length)];
            text.Append(CultureInfo.InvariantCulture, $"{{\"order\":{random.NextInt(1_000_000_000)},\"state\":\"{state}\",");
            text.Append(CultureInfo.InvariantCulture, $"\"customer\":\"c{random.NextInt(100_000):x8}\",");
            text.Append(CultureInfo.InvariantCulture, $"\"amount\":{random.NextInt(100_000) / 100.0:0.00},\"at\":\"2026-11-21T17:");
            text.Append(CultureInfo.InvariantCulture, $"{random.NextInt(60):00}:{random.NextInt(60):00}.{random.NextInt(1000):000}Z\"}}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, bytes));
    }

    /// <summary>One batch with about so many plain bytes, in records of 200.</summary>
    public static byte[] Batch(int bytes, CompressionCodec codec)
    {
        const int RecordBytes = 200;
        byte[] json = Json(Math.Max(bytes, RecordBytes));
        using var builder = new RecordBatchBuilder(new RecordBatchSettings { Codec = codec });
        for (int at = 0; at + RecordBytes <= json.Length; at += RecordBytes)
        {
            builder.AppendSpans(NowMs, json.AsSpan(at, 8), json.AsSpan(at, RecordBytes));
        }

        return builder.Build();
    }

    /// <summary>A batch in native memory, as a frame has it.</summary>
    public static BatchAppend Native(BufferPool pool, byte[] batch)
    {
        NativeBuffer memory = pool.RentExact(batch.Length);
        batch.CopyTo(memory.Span);
        Check.That(RecordBatchHeader.TryRead(batch, out RecordBatchHeader header));
        return new BatchAppend { Bytes = memory.Whole, Header = header };
    }
}
