using System.Text;
using Sluice.Fuzz.Engine;
using Sluice.Fuzz.Messages;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Sluice.Server.Producing;

namespace Sluice.Fuzz.Network;

/// <summary>
/// The hand-written parser of produce requests against the generated decoder: both refuse, or both find the same topics, partitions and
/// records. A case is a byte for the version and the body.
/// </summary>
internal sealed class ProduceTarget(string name) : FuzzTarget(name)
{
    private readonly MessagePlan _plan = new MessagePlans(info => info.Name == nameof(ProduceRequest)).All[0];
    private readonly MessageWriter _messages = new();
    private readonly ProduceRequest _request = new();
    private readonly ProducePool _pool = new(_ => { });

    public override int PrefixBytes => 1;

    public override void Generate(FuzzRandom random, CaseBytes into)
    {
        int versions = ProduceRequest.HighestVersion - ProduceRequest.LowestVersion + 1;
        short version = (short)(ProduceRequest.LowestVersion + random.Below(versions));
        into.Byte((byte)version);
        _messages.Write(_plan.Version(version), random, into);
    }

    public override void Run(ReadOnlySpan<byte> input, CaseMeter meter)
    {
        if (input.IsEmpty || !_plan.Info.Has(input[0])) return;
        short version = input[0];
        ReadOnlySpan<byte> body = input[1..];
        meter.Note(version);
        ProduceOperation operation = _pool.Rent();
        string? refusal = Parse(version, body, operation, meter);
        try
        {
            string? other = Read(version, body);
            if (refusal is not null) meter.NoteText(refusal);
            if (IsLimit(refusal) || IsLimit(other)) return;
            if (refusal is null != other is null)
                throw new FuzzFinding($"v{version}: the parser says \"{refusal}\", the decoder \"{other}\"");
            if (refusal is not null) return;
            meter.Accept();
            meter.NoteSize(operation.Topics.Length);
            meter.NoteSize(operation.Slots.Length);
            Compare(operation, body, version);
        }
        finally
        {
            operation.Discard();
        }
    }

    private static string? Parse(short version, ReadOnlySpan<byte> body, ProduceOperation operation, CaseMeter meter)
    {
        var reader = new WireReader(body);
        meter.Begin();
        try
        {
            ProduceRequestParser.Parse(ref reader, version, operation);
            return null;
        }
        catch (WireFormatException refusal)
        {
            return refusal.Message;
        }
        finally
        {
            meter.End();
        }
    }

    private string? Read(short version, ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new WireReader(body);
            _request.Read(ref reader, version);
            return null;
        }
        catch (WireFormatException refusal)
        {
            return refusal.Message;
        }
    }

    private static bool IsLimit(string? refusal) => refusal is not null
        && (refusal.StartsWith("decoding would allocate", StringComparison.Ordinal)
            || refusal.StartsWith("more t", StringComparison.Ordinal));

    private void Compare(ProduceOperation operation, ReadOnlySpan<byte> body, short version)
    {
        bool isSame = operation.Acks == _request.Acks && operation.TimeoutMs == _request.TimeoutMs
            && operation.IsTransactional == (_request.TransactionalId is not null) && operation.Topics.Length == _request.TopicData.Count;
        for (int i = 0; isSame && i < operation.Topics.Length; i++)
        {
            ProduceTopic found = operation.Topics[i];
            ProduceRequestTopicData wanted = _request.TopicData[i];
            isSame = (version >= 13 ? found.Id == wanted.TopicId
                : Encoding.UTF8.GetString(body.Slice(found.NameStart, found.NameLength)) == wanted.Name)
                && SameSlots(operation.SlotsOf(found), wanted.PartitionData, body);
        }
        if (!isSame) throw new FuzzFinding($"v{version}: the parser finds other things than the decoder");
    }

    private static bool SameSlots(Span<ProduceSlot> slots, List<ProduceRequestPartitionData> wanted, ReadOnlySpan<byte> body)
    {
        if (slots.Length != wanted.Count) return false;
        for (int i = 0; i < slots.Length; i++)
        {
            ref ProduceSlot slot = ref slots[i];
            if (slot.Index != wanted[i].Index || slot.RecordsLength < 0 != wanted[i].Records is null) return false;
            if (wanted[i].Records is { } records && !body.Slice(slot.RecordsStart, slot.RecordsLength).SequenceEqual(records)) return false;
        }
        return true;
    }
}
