using System.Globalization;
using Sluice.Protocol;
using Sluice.Storage.Properties;

namespace Sluice.Storage.Checkpoints;

/// <summary>
/// Whose directory it is: the content of <c>meta.properties</c>, a Java properties file. Version 1 has the keys <c>version=1</c>,
/// <c>node.id</c>, <c>cluster.id</c> and, once a broker of 3.7 or later started on it, <c>directory.id</c>. Version 0 (of ZooKeeper days)
/// has <c>broker.id</c> for the node and all of them optional. Unknown keys are kept out when the file is rewritten, as Kafka does.
/// </summary>
/// <param name="Version">0 or 1.</param>
/// <param name="ClusterId">Compared verbatim; null only in version 0.</param>
/// <param name="NodeId">Null only in version 0.</param>
/// <param name="DirectoryId">Null before the first start since 3.7.</param>
public sealed record MetaProperties(int Version, string? ClusterId, int? NodeId, Uuid? DirectoryId)
{
    /// <summary>Name of the file in the log directory.</summary>
    public const string FileName = "meta.properties";

    /// <summary>Reads the file's bytes; throws <see cref="CheckpointFormatException"/> naming <paramref name="path"/>.</summary>
    public static MetaProperties Parse(string path, ReadOnlySpan<byte> content)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (PropertyLine line in JavaProperties.Parse(content)) values[line.Key] = line.Value;
        int version = Number(path, values, "version") ?? 0;
        if (version is not (0 or 1)) throw new CheckpointFormatException(path, $"version {version} is unknown; 0 and 1 are known");
        values.TryGetValue("cluster.id", out string? clusterId);
        int? nodeId = Number(path, values, version == 0 ? "broker.id" : "node.id");
        if (version == 1)
        {
            if (clusterId is null) throw new CheckpointFormatException(path, "cluster.id is missing");
            if (nodeId is null) throw new CheckpointFormatException(path, "node.id is missing");
        }

        return new MetaProperties(version, clusterId, nodeId, DirectoryIdOf(path, values));
    }

    /// <summary>The file's bytes, with the date of writing in a comment as Java's writer has it.</summary>
    public byte[] ToBytes(long nowMs)
    {
        var values = new List<KeyValuePair<string, string>>(4);
        string? node = NodeId?.ToString(CultureInfo.InvariantCulture);
        if (node is not null) values.Add(new(Version == 0 ? "broker.id" : "node.id", node));
        if (DirectoryId is Uuid id) values.Add(new("directory.id", id.ToString()));
        values.Add(new("version", Version.ToString(CultureInfo.InvariantCulture)));
        if (ClusterId is not null) values.Add(new("cluster.id", ClusterId));
        return JavaProperties.Format(values, comment: "", nowMs);
    }

    private static Uuid? DirectoryIdOf(string path, Dictionary<string, string> values)
    {
        if (!values.TryGetValue("directory.id", out string? text)) return null;
        if (!Uuid.TryParse(text, out Uuid id)) throw new CheckpointFormatException(path, $"directory.id \"{text}\" is no identifier");
        if (id.IsReserved) throw new CheckpointFormatException(path, $"directory.id \"{text}\" is reserved");
        return id;
    }

    private static int? Number(string path, Dictionary<string, string> values, string key)
    {
        if (!values.TryGetValue(key, out string? text)) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)) return value;
        throw new CheckpointFormatException(path, $"{key} \"{text}\" is no number");
    }
}
