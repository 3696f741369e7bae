using System.Globalization;
using System.Text;
using Sluice.Protocol;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Checkpoints;

/// <summary>
/// A partition's <c>partition.metadata</c>: the id of its topic, so that a directory left by an earlier topic of the same name is
/// recognised. The file in full: <c>version: 0\ntopic_id: </c> and 22 characters of base64url, without a last line end.
/// </summary>
public sealed class PartitionMetadataFile(IDisk disk, string path)
{
    /// <summary>Name of the file in the partition's directory.</summary>
    public const string Name = "partition.metadata";

    /// <summary>The file; set again when the partition's directory is renamed.</summary>
    public string Path { get; set; } = path;

    /// <summary>The topic's id; null when the file is missing. Throws <see cref="CheckpointFormatException"/>.</summary>
    public Uuid? Read()
    {
        byte[]? content = AtomicFile.Read(disk, Path);
        if (content is null) return null;
        string[] lines = Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.TrimEntries);
        string version = Value(lines, 0, "version");
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            throw new CheckpointFormatException(Path, $"\"{version}\" is no version");
        }

        if (number != 0) throw new CheckpointFormatException(Path, $"its version is {number}, expected 0");
        string text = Value(lines, 1, "topic_id");
        if (!Uuid.TryParse(text, out Uuid id) || id.IsZero)
        {
            throw new CheckpointFormatException(Path, $"\"{text}\" is no topic id");
        }

        return id;
    }

    /// <summary>Writes the file anew without waiting for the disk: the log's first flush syncs it and its name.</summary>
    public void WriteUnsynced(Uuid topicId)
    {
        disk.DeleteFile(Path);
        using IDiskFile file = disk.Open(Path, DiskOpenMode.CreateNew);
        file.WriteAt(0, Content(topicId));
    }

    private static byte[] Content(Uuid topicId)
    {
        Sluice.Base.Check.That(!topicId.IsZero);
        return Encoding.ASCII.GetBytes($"version: 0\ntopic_id: {topicId}");
    }

    private string Value(string[] lines, int line, string key)
    {
        string[] parts = line < lines.Length ? lines[line].Split(": ", 2) : [];
        if (parts.Length == 2 && parts[0] == key) return parts[1];
        throw new CheckpointFormatException(Path, $"line {line + 1} is not \"{key}: …\"");
    }
}
