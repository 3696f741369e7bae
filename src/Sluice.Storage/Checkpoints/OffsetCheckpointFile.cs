using System.Globalization;
using System.Text;
using Sluice.Protocol;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Checkpoints;

/// <summary>
/// One of the four offset checkpoints of a log directory: an offset per partition (<c>topic partition offset</c> in the frame of
/// <see cref="TextCheckpoint"/>). Reading is strict; recovery-point and log-start files are only hints, for which
/// <see cref="ReadOrEmpty"/> turns a malformed file into "nothing known". One writer at a time.
/// </summary>
public sealed class OffsetCheckpointFile(IDisk disk, string path)
{
    /// <summary>Everything below is flushed.</summary>
    public const string RecoveryPointName = "recovery-point-offset-checkpoint";

    /// <summary>Log start offsets that are above the first segment's base.</summary>
    public const string LogStartName = "log-start-offset-checkpoint";

    /// <summary>High watermarks.</summary>
    public const string HighWatermarkName = "replication-offset-checkpoint";

    /// <summary>First dirty offsets of compacted partitions.</summary>
    public const string CleanerName = "cleaner-offset-checkpoint";

    public string Path { get; } = path;

    /// <summary>Its entries; none when it is missing. Throws <see cref="CheckpointFormatException"/>.</summary>
    public Dictionary<TopicPartition, long> Read()
    {
        string[] lines = TextCheckpoint.ReadLines(disk, Path);
        var offsets = new Dictionary<TopicPartition, long>(lines.Length);
        Span<Range> fields = stackalloc Range[3];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (!TextCheckpoint.TrySplit(line, fields)
                || !int.TryParse(line.AsSpan(fields[1]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int partition)
                || !TextCheckpoint.TryNumber(line.AsSpan(fields[2]), out long offset))
            {
                throw TextCheckpoint.BadEntry(Path, i, line);
            }

            offsets[new TopicPartition(line[fields[0]], partition)] = offset;
        }

        return offsets;
    }

    /// <summary>Its entries; none, and the problem to log, when it is malformed. Disk errors still throw.</summary>
    public Dictionary<TopicPartition, long> ReadOrEmpty(out CheckpointFormatException? problem)
    {
        problem = null;
        try
        {
            return Read();
        }
        catch (CheckpointFormatException e)
        {
            problem = e;
            return [];
        }
    }

    /// <summary>Replaces the file durably; entries are written in the order of their partitions.</summary>
    public void Write(IEnumerable<KeyValuePair<TopicPartition, long>> offsets)
    {
        List<KeyValuePair<TopicPartition, long>> sorted = [.. offsets];
        sorted.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        var entries = new StringBuilder(sorted.Count * 32);
        foreach ((TopicPartition partition, long offset) in sorted)
        {
            entries.Append(CultureInfo.InvariantCulture, $"{partition.Topic} {partition.Partition} {offset}\n");
        }

        TextCheckpoint.Write(disk, Path, sorted.Count, entries);
    }
}
