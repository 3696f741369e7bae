using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Protocol.Records;
using Batches = System.Collections.Generic.Dictionary<int, (long Last, long MaxTimestamp)>;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// Looks at a cleanly stopped node's log directory from outside, by the formats alone: offsets ascend without a gap, checksums hold,
/// every index entry points at the batch it names, and nothing lies about that a broker would trip over.
/// </summary>
internal static partial class LogFiles
{
    /// <summary>Everything that is wrong, one line each.</summary>
    public static List<string> Check(string directory)
    {
        List<string> problems = [];
        foreach (string partition in Directory.GetDirectories(directory))
        {
            string name = Path.GetFileName(partition);
            if (!PartitionName().IsMatch(name)) problems.Add($"{name} is no partition's directory");
            if (!name.EndsWith("-stray", StringComparison.Ordinal)) CheckPartition(partition, problems);
        }
        if (!File.Exists(Path.Combine(directory, ".kafka_cleanshutdown"))) problems.Add("the clean marker is missing");
        return problems;
    }

    private static void CheckPartition(string partition, List<string> problems)
    {
        long next = -1;
        foreach (string log in Directory.GetFiles(partition, "*.log").Order(StringComparer.Ordinal))
        {
            long baseOffset = long.Parse(Path.GetFileNameWithoutExtension(log), CultureInfo.InvariantCulture);
            if (next >= 0 && baseOffset != next) problems.Add($"{log} begins at {baseOffset}, the one before ended at {next}");
            var ends = new Batches();
            next = CheckLog(log, baseOffset, ends, problems);
            CheckOffsetIndex(Path.ChangeExtension(log, ".index"), baseOffset, ends, problems);
            CheckTimeIndex(Path.ChangeExtension(log, ".timeindex"), baseOffset, ends, problems);
        }
        foreach (string file in Directory.GetFiles(partition))
        {
            if (Path.GetExtension(file) is ".cleaned" or ".swap" or ".tmp" or ".part") problems.Add($"{file} was left behind");
        }
    }

    private static long CheckLog(string path, long next, Batches ends, List<string> problems)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int position = 0;
        while (RecordBatchView.TryRead(bytes.AsSpan(position), out RecordBatchView batch))
        {
            if (batch.Header.BaseOffset != next) problems.Add($"{path}@{position}: offset {batch.Header.BaseOffset} follows {next}");
            if (!batch.ChecksumIsValid) problems.Add($"{path}@{position}: wrong checksum");
            ends.Add(position, (batch.Header.LastOffset, batch.Header.MaxTimestamp));
            next = batch.Header.NextOffset;
            position += batch.Bytes.Length;
        }
        if (position != bytes.Length) problems.Add($"{path}: {bytes.Length - position} bytes behind the last batch");
        return next;
    }

    private static void CheckOffsetIndex(string path, long baseOffset, Batches ends, List<string> problems)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length % 8 != 0) problems.Add($"{path} has {bytes.Length} bytes");
        for (int i = 0; i + 8 <= bytes.Length; i += 8)
        {
            long offset = baseOffset + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(i));
            int position = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(i + 4));
            if (!ends.TryGetValue(position, out var batch) || batch.Last != offset)
                problems.Add($"{path}: no batch ends at {offset}, {position}");
        }
    }

    private static void CheckTimeIndex(string path, long baseOffset, Batches ends, List<string> problems)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length % 12 != 0) problems.Add($"{path} has {bytes.Length} bytes");
        long before = long.MinValue;
        for (int i = 0; i + 12 <= bytes.Length; i += 12)
        {
            long timestamp = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(i));
            long offset = baseOffset + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(i + 8));
            if (timestamp <= before) problems.Add($"{path}: {timestamp} follows {before}");
            if (ends.Values.Any(b => b.Last <= offset && b.MaxTimestamp > timestamp))
                problems.Add($"{path}: later records before {offset}");
            before = timestamp;
        }
        if (ends.Count > 0 && before != ends.Values.Max(b => b.MaxTimestamp)) problems.Add($"{path}: the last entry is not the maximum");
    }

    [GeneratedRegex(@"^.+-\d+(\.[0-9a-f]{32}-(delete|stray))?$")]
    private static partial Regex PartitionName();
}
