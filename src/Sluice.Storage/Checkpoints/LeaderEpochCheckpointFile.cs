using System.Globalization;
using System.Text;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Checkpoints;

/// <summary>
/// A partition's <c>leader-epoch-checkpoint</c>: <c>epoch startOffset</c> lines in the frame of <see cref="TextCheckpoint"/>, both
/// ascending. Written synchronously when an epoch begins. Belongs to the partition's lock.
/// </summary>
public sealed class LeaderEpochCheckpointFile(IDisk disk, string path)
{
    /// <summary>Name of the file in the partition's directory.</summary>
    public const string Name = "leader-epoch-checkpoint";

    /// <summary>The file; set again when the partition's directory is renamed.</summary>
    public string Path { get; set; } = path;

    /// <summary>Its entries; none when it is missing or empty. Throws <see cref="CheckpointFormatException"/>.</summary>
    public List<EpochEntry> Read()
    {
        string[] lines = TextCheckpoint.ReadLines(disk, Path);
        var entries = new List<EpochEntry>(lines.Length);
        Span<Range> fields = stackalloc Range[2];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (!TextCheckpoint.TrySplit(line, fields)
                || !int.TryParse(line.AsSpan(fields[0]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int epoch)
                || !TextCheckpoint.TryNumber(line.AsSpan(fields[1]), out long startOffset)
                || epoch < 0 || startOffset < 0)
            {
                throw TextCheckpoint.BadEntry(Path, i, line);
            }

            entries.Add(new EpochEntry(epoch, startOffset));
        }

        return entries;
    }

    /// <summary>Replaces the file durably.</summary>
    public void Write(IReadOnlyList<EpochEntry> entries)
    {
        var lines = new StringBuilder(entries.Count * 16);
        foreach (EpochEntry entry in entries) lines.Append(CultureInfo.InvariantCulture, $"{entry.Epoch} {entry.StartOffset}\n");
        TextCheckpoint.Write(disk, Path, entries.Count, lines);
    }
}
