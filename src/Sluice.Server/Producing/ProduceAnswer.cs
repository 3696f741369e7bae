using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;

namespace Sluice.Server.Producing;

/// <summary>Writes a Produce response of any served version (3–13) straight from the operation's slots.</summary>
internal static class ProduceAnswer
{
    private const short FirstFlexibleVersion = 9;
    private const short FirstTopicIdVersion = 13;

    public static void Write(WireWriter writer, short version, ProduceOperation operation)
    {
        bool flexible = version >= FirstFlexibleVersion;
        writer.WriteArrayLength(operation.Topics.Length, flexible);
        foreach (ref readonly ProduceTopic topic in operation.Topics)
        {
            if (version >= FirstTopicIdVersion) writer.WriteUuid(topic.Id);
            else WriteName(writer, flexible, operation.Context.Frame.Span.Slice(topic.NameStart, topic.NameLength));
            writer.WriteArrayLength(topic.SlotCount, flexible);
            foreach (ref readonly ProduceSlot slot in operation.Slots.Slice(topic.FirstSlot, topic.SlotCount))
            {
                WriteSlot(writer, version, flexible, slot);
            }
            if (flexible) writer.WriteUnsignedVarint(0);
        }
        writer.WriteInt32(0);
        if (flexible) writer.WriteUnsignedVarint(0);
    }

    private static void WriteName(WireWriter writer, bool flexible, ReadOnlySpan<byte> utf8)
    {
        if (flexible) writer.WriteUnsignedVarint((uint)utf8.Length + 1);
        else writer.WriteInt16((short)utf8.Length);
        writer.WriteRaw(utf8);
    }

    private static void WriteSlot(WireWriter writer, short version, bool flexible, in ProduceSlot slot)
    {
        writer.WriteInt32(slot.Index);
        writer.WriteInt16((short)slot.Error);
        writer.WriteInt64(slot.BaseOffset);
        writer.WriteInt64(slot.LogAppendTimeMs);
        if (version >= 5) writer.WriteInt64(slot.LogStartOffset);
        if (version >= 8)
        {
            writer.WriteArrayLength(slot.RecordErrors?.Count ?? 0, flexible);
            if (slot.RecordErrors is { } errors)
            {
                foreach (RecordProblem error in errors)
                {
                    writer.WriteInt32(error.BatchIndex);
                    writer.WriteNullableString(error.Message, flexible);
                    if (flexible) writer.WriteUnsignedVarint(0);
                }
            }
            writer.WriteNullableString(slot.ErrorMessage, flexible);
        }
        if (flexible) WriteTags(writer, version, slot);
    }

    /// <summary>Version 10 tells the leader we know with "not leader" (KIP-951).</summary>
    private static void WriteTags(WireWriter writer, short version, in ProduceSlot slot)
    {
        if (version < 10 || slot.Error != ErrorCode.NotLeaderOrFollower || slot.LeaderId < 0)
        {
            writer.WriteUnsignedVarint(0);
            return;
        }
        writer.WriteUnsignedVarint(1);
        int tag = writer.BeginTag(0);
        writer.WriteInt32(slot.LeaderId);
        writer.WriteInt32(slot.LeaderEpoch);
        writer.WriteUnsignedVarint(0);
        writer.EndTag(tag);
    }
}
