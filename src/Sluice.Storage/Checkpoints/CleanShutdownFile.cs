using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Checkpoints;

/// <summary>
/// The marker <c>.kafka_cleanshutdown</c>: there between a clean stop and the next start, so that logs need no recovery. The file in
/// full: <c>{"version":0,"brokerEpoch":N}</c>; before 3.8 it was empty. Deleted, durably, before the first log is opened; written
/// after everything else of the directory.
/// </summary>
public sealed class CleanShutdownFile(IDisk disk, string directory)
{
    /// <summary>Name of the file in the log directory.</summary>
    public const string Name = ".kafka_cleanshutdown";

    /// <summary>The epoch said by a marker that names none.</summary>
    public const long UnknownBrokerEpoch = -1;

    private readonly string _path = $"{directory}/{Name}";

    /// <summary>True when the last stop was clean.</summary>
    public bool Exists => disk.FileExists(_path);

    /// <summary>The broker epoch of the last clean stop; unknown when the marker is missing, empty or names none.</summary>
    public long ReadBrokerEpoch()
    {
        try
        {
            byte[]? content = AtomicFile.Read(disk, _path);
            if (content is null || content.Length == 0) return UnknownBrokerEpoch;
            using var document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 4 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("brokerEpoch", out JsonElement epoch)
                && epoch.ValueKind == JsonValueKind.Number && epoch.TryGetInt64(out long value)
                ? value
                : UnknownBrokerEpoch;
        }
        catch (Exception e) when (e is JsonException or CheckpointFormatException)
        {
            return UnknownBrokerEpoch;
        }
    }

    /// <summary>Writes the marker durably.</summary>
    public void Write(long brokerEpoch)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{{\"version\":0,\"brokerEpoch\":{brokerEpoch}}}");
        AtomicFile.Write(disk, _path, Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Removes the marker durably: what follows may leave the logs in any state.</summary>
    public void Delete()
    {
        disk.DeleteFile(_path);
        disk.SyncDirectory(directory);
    }
}
