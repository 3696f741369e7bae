using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>A partition with a replica on this broker, and its state now.</summary>
public sealed record LocalReplica(TopicPartition Partition, Uuid TopicId, PartitionImage Image);
