using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Sluice.Protocol.Wire;

namespace Sluice.Server.Producing;

/// <summary>
/// Reads a Produce request of any served version (3–13) in place: names, ids and records stay positions in the frame, so that a
/// request costs no objects. The whole frame is read before anything is done with it; a malformed one throws and changes nothing.
/// It is walked twice: counted, which checks its form, and then read. What a topic and a partition take here is charged between the two
/// against 8 bytes per byte of the frame and 64 KiB, so that names without records cannot blow up memory.
/// </summary>
internal static class ProduceRequestParser
{
    private const short FirstFlexibleVersion = 9;
    private const short FirstTopicIdVersion = 13;

    /// <summary>A flexible topic: an empty name, no partitions, no tagged fields.</summary>
    private const int LeastStructBytes = 3;

    private const int BytesPerByte = 8;
    private const int BytesAnyway = 64 * 1024;

    /// <summary>Reads the body behind the header into <paramref name="into"/>.</summary>
    public static void Parse(ref WireReader reader, short version, ProduceOperation into)
    {
        bool flexible = version >= FirstFlexibleVersion;
        into.IsTransactional = ReadText(ref reader, flexible, out _) >= 0;
        into.Acks = reader.ReadInt16();
        into.TimeoutMs = reader.ReadInt32();
        int topics = ReadCount(ref reader, flexible);
        WireReader ahead = reader;
        int slots = 0;
        for (int i = 0; i < topics; i++) slots += ParseTopic(ref ahead, version, flexible, into: null);
        long needed = ((long)topics * Unsafe.SizeOf<ProduceTopic>()) + ((long)slots * Unsafe.SizeOf<ProduceSlot>());
        if (topics + slots > WireReader.MaxRequestElements || needed > ((long)BytesPerByte * ahead.Position) + BytesAnyway)
        {
            throw new WireFormatException("more topics and partitions than the records justify");
        }
        into.Reserve(topics, slots);
        for (int i = 0; i < topics; i++) ParseTopic(ref reader, version, flexible, into);
        if (flexible) reader.SkipTags();
    }

    /// <summary>Reads one topic, or only counts its partitions.</summary>
    private static int ParseTopic(ref WireReader reader, short version, bool flexible, ProduceOperation? into)
    {
        var topic = new ProduceTopic();
        if (version >= FirstTopicIdVersion)
        {
            topic.Id = reader.ReadUuid();
        }
        else
        {
            topic.NameLength = ReadText(ref reader, flexible, out topic.NameStart);
            if (topic.NameLength < 0) throw new WireFormatException("a topic has no name");
        }
        int partitions = ReadCount(ref reader, flexible);
        into?.BeginTopic(topic);
        for (int i = 0; i < partitions; i++)
        {
            int index = reader.ReadInt32();
            bool isNull = !reader.TryReadBytes(flexible, out ReadOnlySpan<byte> records);
            int start = reader.Position - records.Length;
            if (flexible) reader.SkipTags();
            into?.AddSlot(index, start, isNull ? -1 : records.Length);
        }
        if (flexible) reader.SkipTags();
        return partitions;
    }

    /// <summary>Passes over a string; its length, −1 for null. What is no UTF-8 is refused as everywhere.</summary>
    private static int ReadText(ref WireReader reader, bool flexible, out int start)
    {
        long length = flexible ? reader.ReadUnsignedVarint() - 1L : reader.ReadInt16();
        if (length > short.MaxValue) throw new WireFormatException("a string is too long");
        start = reader.Position;
        if (length > 0 && !Utf8.IsValid(reader.ReadSpan((int)length))) throw new WireFormatException("a string is not UTF-8");
        return (int)Math.Max(-1, length);
    }

    /// <summary>The length of an array of structs, which take at least three bytes each.</summary>
    private static int ReadCount(ref WireReader reader, bool flexible)
    {
        int count = reader.ReadArrayLength(flexible, LeastStructBytes, heapBytes: 0);
        return count >= 0 ? count : throw new WireFormatException("an array is null");
    }
}
