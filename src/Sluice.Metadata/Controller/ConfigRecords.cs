using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>Writes the records of a changed setting.</summary>
internal static class ConfigRecords
{
    private const string MinInSyncReplicas = "min.insync.replicas";

    /// <summary>
    /// Adds the records, and where a setting decides who is eligible to lead, the one that makes everybody start over (KIP-966).
    /// A null value deletes.
    /// </summary>
    public static void Add(
        ControllerView view, ConfigResource resource, IEnumerable<KeyValuePair<string, string?>> changes, List<MetadataRecord> into)
    {
        bool startOver = false;
        foreach ((string name, string? value) in changes)
        {
            into.Add(MetadataRecord.V0(new ConfigRecord
            {
                ResourceType = (sbyte)resource.Type, ResourceName = resource.Name, Name = name, Value = value,
            }));
            startOver |= name == MinInSyncReplicas && view.EligibleLeaderReplicas;
        }
        if (startOver)
            into.Add(MetadataRecord.V0(new ClearElrRecord { TopicName = resource.Type == ConfigResourceType.Topic ? resource.Name : "" }));
    }
}
