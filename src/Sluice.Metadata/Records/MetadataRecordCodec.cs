using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.Metadata.Records;

/// <summary>
/// A metadata record as the value of a log record (its key is null): unsigned varint 1 (the frame's version), unsigned varint record
/// type, unsigned varint version, then the flexible struct at that version, and nothing after it.
/// </summary>
public static class MetadataRecordCodec
{
    private const uint FrameVersion = 1;

    // A metadata batch holds at most 8 MiB; no list in a record is longer than its bytes, so a cluster's size is the only bound.
    private const int MaxElements = 1_000_000;

    private static readonly MessageInfo?[] ByType = Index();

    /// <summary>Reads one record; throws <see cref="MetadataFaultException"/> for anything this release does not know.</summary>
    public static MetadataRecord Read(ReadOnlySpan<byte> value)
    {
        try
        {
            var reader = new WireReader(value, MaxElements);
            uint frame = reader.ReadUnsignedVarint();
            if (frame != FrameVersion) throw new MetadataFaultException($"unknown frame version {frame} of a metadata record");
            uint type = reader.ReadUnsignedVarint();
            uint version = reader.ReadUnsignedVarint();
            MessageInfo? info = type < (uint)ByType.Length ? ByType[type] : null;
            if (info is null) throw new MetadataFaultException($"unknown metadata record type {type}");
            if (version > (uint)short.MaxValue || !info.Has((short)version))
                throw new MetadataFaultException($"unknown version {version} of {info.Name}");
            IMessage message = info.Create();
            message.Read(ref reader, (short)version);
            if (reader.Remaining > 0) throw new MetadataFaultException($"{reader.Remaining} bytes after {info.Name}");
            return new MetadataRecord(message, (short)version);
        }
        catch (WireFormatException e)
        {
            throw new MetadataFaultException($"unreadable metadata record: {e.Message}", e);
        }
    }

    /// <summary>Appends one record.</summary>
    public static void Write(WireWriter writer, MetadataRecord record)
    {
        writer.WriteUnsignedVarint(FrameVersion);
        writer.WriteUnsignedVarint((uint)TypeOf(record.Message));
        writer.WriteUnsignedVarint((uint)record.Version);
        record.Message.Write(writer, record.Version);
    }

    /// <summary>The number of a record's type.</summary>
    public static int TypeOf(IMessage message) => message switch
    {
        RegisterBrokerRecord => 0,
        UnregisterBrokerRecord => 1,
        TopicRecord => 2,
        PartitionRecord => 3,
        ConfigRecord => 4,
        PartitionChangeRecord => 5,
        FenceBrokerRecord => 7,
        UnfenceBrokerRecord => 8,
        RemoveTopicRecord => 9,
        DelegationTokenRecord => 10,
        UserScramCredentialRecord => 11,
        FeatureLevelRecord => 12,
        ClientQuotaRecord => 14,
        ProducerIdsRecord => 15,
        BrokerRegistrationChangeRecord => 17,
        AccessControlEntryRecord => 18,
        RemoveAccessControlEntryRecord => 19,
        NoOpRecord => 20,
        ZkMigrationStateRecord => 21,
        RemoveUserScramCredentialRecord => 22,
        BeginTransactionRecord => 23,
        EndTransactionRecord => 24,
        AbortTransactionRecord => 25,
        RemoveDelegationTokenRecord => 26,
        RegisterControllerRecord => 27,
        ClearElrRecord => 28,
        _ => throw new ArgumentException($"{message.GetType().Name} is no metadata record", nameof(message)),
    };

    private static MessageInfo?[] Index()
    {
        var byType = new MessageInfo?[64];
        foreach (MessageInfo info in MessageCatalog.All)
            if (info.Kind == MessageKind.Metadata) byType[info.Number] = info;
        return byType;
    }
}
