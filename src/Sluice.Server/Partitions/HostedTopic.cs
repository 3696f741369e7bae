using Sluice.Protocol;

namespace Sluice.Server.Partitions;

/// <summary>The partitions of one topic that this node hosts; immutable. Index = partition number, null = not hosted here.</summary>
public sealed class HostedTopic(string name, Uuid id, Partition?[] partitions)
{
    /// <summary>Name of the topic.</summary>
    public string Name { get; } = name;

    /// <summary>Id of the topic.</summary>
    public Uuid Id { get; } = id;

    /// <summary>Number of partitions the topic has.</summary>
    public int PartitionCount => partitions.Length;

    /// <summary>All slots, hosted or not.</summary>
    public ReadOnlySpan<Partition?> Partitions => partitions;

    /// <summary>The hosted partition, or null when the number exists but its replica is elsewhere.</summary>
    public Partition? this[int partition] => partitions[partition];

    /// <summary>True when the topic has a partition of that number.</summary>
    public bool Has(int partition) => (uint)partition < (uint)partitions.Length;
}
