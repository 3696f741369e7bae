using Sluice.Protocol;
using Sluice.Protocol.Wire;

namespace Sluice.Server.Producing;

/// <summary>
/// Reads a Produce request of any served version (3–13) in place: names, ids and records stay positions in the frame, so that a
/// request costs no objects. The whole frame is read before anything is done with it; a malformed one throws and changes nothing.
/// </summary>
internal static class ProduceRequestParser
{
    private const short FirstFlexibleVersion = 9;
    private const short FirstTopicIdVersion = 13;

    /// <summary>Reads the body behind the header into <paramref name="into"/>.</summary>
    public static void Parse(ref WireReader reader, short version, ProduceOperation into)
    {
        bool flexible = version >= FirstFlexibleVersion;
        int idLength = flexible ? (int)reader.ReadUnsignedVarint() - 1 : reader.ReadInt16();
        into.IsTransactional = idLength >= 0;
        if (idLength > 0) reader.ReadSpan(idLength);
        into.Acks = reader.ReadInt16();
        into.TimeoutMs = reader.ReadInt32();
        int topics = ReadCount(ref reader, flexible);
        for (int i = 0; i < topics; i++) ParseTopic(ref reader, version, flexible, into);
        if (flexible) reader.SkipTags();
    }

    private static void ParseTopic(ref WireReader reader, short version, bool flexible, ProduceOperation into)
    {
        var topic = new ProduceTopic();
        if (version >= FirstTopicIdVersion)
        {
            topic.Id = reader.ReadUuid();
        }
        else
        {
            topic.NameLength = flexible ? (int)reader.ReadUnsignedVarint() - 1 : reader.ReadInt16();
            if (topic.NameLength < 0) throw new WireFormatException("a topic has no name");
            topic.NameStart = reader.Position;
            reader.ReadSpan(topic.NameLength);
        }
        int partitions = ReadCount(ref reader, flexible);
        into.BeginTopic(topic);
        for (int i = 0; i < partitions; i++)
        {
            int index = reader.ReadInt32();
            int length = flexible ? (int)reader.ReadUnsignedVarint() - 1 : reader.ReadInt32();
            if (length < -1) throw new WireFormatException("records have a negative length");
            int start = reader.Position;
            if (length > 0) reader.ReadSpan(length);
            if (flexible) reader.SkipTags();
            into.AddSlot(index, start, length);
        }
        if (flexible) reader.SkipTags();
    }

    /// <summary>The length of an array of structs that take at least four bytes each.</summary>
    private static int ReadCount(ref WireReader reader, bool flexible)
    {
        int count = flexible ? (int)reader.ReadUnsignedVarint() - 1 : reader.ReadInt32();
        if (count < 0 || count > reader.Remaining / 4) throw new WireFormatException("an array is longer than its frame");
        return count;
    }
}
