using Sluice.Fuzz.Batches;
using Sluice.Fuzz.Compression;
using Sluice.Fuzz.Engine;
using Sluice.Fuzz.Files;
using Sluice.Fuzz.Messages;
using Sluice.Fuzz.Network;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Messages;

namespace Sluice.Fuzz;

/// <summary>Every target by its name.</summary>
internal static class TargetCatalog
{
    private static readonly (string Name, Func<string, FuzzTarget> Make)[] All =
    [
        ("frames", name => new FramesTarget(name)),
        ("headers", name => new MessageTarget(name, info => info.Kind == MessageKind.Header)),
        ("requests", name => new MessageTarget(name, info => info.Kind == MessageKind.Request)),
        ("produce", name => new ProduceTarget(name)),
        ("responses", name => new MessageTarget(name, info => info.Kind == MessageKind.Response)),
        ("gzip", name => new CodecTarget(name, CompressionCodec.Gzip)),
        ("snappy", name => new CodecTarget(name, CompressionCodec.Snappy)),
        ("lz4", name => new CodecTarget(name, CompressionCodec.Lz4)),
        ("zstd", name => new CodecTarget(name, CompressionCodec.Zstd)),
        ("batches", name => new BatchTarget(name)),
        ("records", name => new MessageTarget(name, info => info.Kind > MessageKind.Header)),
        ("offset-checkpoint", name => new FileTarget(name, new TextFormats.OffsetCheckpoint())),
        ("leader-epochs", name => new FileTarget(name, new TextFormats.LeaderEpochs())),
        ("partition-metadata", name => new FileTarget(name, new TextFormats.PartitionMetadata())),
        ("meta-properties", name => new FileTarget(name, new TextFormats.MetaPropertiesFormat())),
        ("clean-marker", name => new FileTarget(name, new TextFormats.CleanMarker())),
        ("quorum-state", name => new FileTarget(name, new TextFormats.QuorumStateFormat())),
        ("offset-index", name => new FileTarget(name, new BinaryFormats.Offsets())),
        ("time-index", name => new FileTarget(name, new BinaryFormats.Times())),
        ("txn-index", name => new FileTarget(name, new BinaryFormats.Aborted())),
        ("producer-snapshot", name => new FileTarget(name, new BinaryFormats.Producers())),
        ("log", name => new LogTarget(name)),
        ("metadata", name => new MetadataTarget(name)),
    ];

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => All.Select(target => target.Name);

    /// <summary>The targets with these names, all of them without any; an unknown name throws <see cref="ArgumentException"/>.</summary>
    public static IEnumerable<FuzzTarget> Select(IReadOnlyList<string> names)
    {
        foreach (string name in names.Count > 0 ? names : Names)
        {
            int index = Array.FindIndex(All, target => target.Name == name);
            if (index < 0) throw new ArgumentException($"{name} is no target; there are {string.Join(", ", Names)}");
            yield return All[index].Make(name);
        }
    }
}
