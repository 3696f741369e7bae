using System.Buffers.Binary;
using Sluice.Fuzz.Engine;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.Fuzz.Messages;

/// <summary>
/// The generated decoders and encoders of some kinds of messages. A case is two bytes that choose the message, one for the version, and
/// the body. Against the reference decoder: both refuse, or both accept, read the same number of bytes, and the generated encoder writes
/// the canonical form.
/// </summary>
internal sealed class MessageTarget : FuzzTarget
{
    private readonly MessagePlans _plans;
    private readonly MessageWriter _messages = new();
    private readonly ReferenceDecoder _reference = new();
    private readonly WireWriter _written = new();

    public MessageTarget(string name, Func<MessageInfo, bool> wanted) : base(name) => _plans = new MessagePlans(wanted);

    public override int PrefixBytes => 3;

    /// <summary>The reader charges 8 bytes a byte, and not the heads of strings and lists, which are up to twice what is in them.</summary>
    public override long AllowedBytes(int inputBytes) => 3 * base.AllowedBytes(inputBytes);

    public override void Generate(FuzzRandom random, CaseBytes into)
    {
        MessagePlan plan = _plans.All[random.Below(_plans.All.Count)];
        short version = (short)(plan.Info.LowestVersion + random.Below(plan.Info.HighestVersion - plan.Info.LowestVersion + 1));
        into.Int16((short)plan.Number);
        into.Byte((byte)version);
        _messages.Write(plan.Version(version), random, into);
    }

    public override void Run(ReadOnlySpan<byte> input, CaseMeter meter)
    {
        if (input.Length < PrefixBytes || _plans.Find(BinaryPrimitives.ReadUInt16BigEndian(input)) is not { } plan) return;
        short version = input[2];
        ReadOnlySpan<byte> body = input[PrefixBytes..];
        meter.Note(plan.Number);
        meter.Note(version);
        string? refusal = Read(plan, version, body, meter, out int position);
        if (!plan.Info.Has(version))
        {
            if (refusal is null) throw new FuzzFinding($"{plan.Info.Name} takes version {version}");
            return;
        }
        meter.NoteSize(position);
        if (refusal is not null) meter.NoteText(refusal);
        if (refusal is not null && IsLimit(refusal)) return;
        bool isRight = _reference.TryRead(plan.Version(version), body);
        if (isRight != (refusal is null))
        {
            throw new FuzzFinding(isRight
                ? $"{plan.Info.Name} {version} is refused, \"{refusal}\", and is right"
                : $"{plan.Info.Name} {version} is accepted, and is malformed");
        }
        if (refusal is not null) return;
        meter.Accept();
        meter.NoteSize(_reference.Canonical.Length);
        Compare(plan, version, position);
    }

    /// <summary>Why the generated code refuses; null when it accepts.</summary>
    private static string? Read(MessagePlan plan, short version, ReadOnlySpan<byte> body, CaseMeter meter, out int position)
    {
        var reader = new WireReader(body);
        meter.Begin();
        try
        {
            plan.Message.Read(ref reader, version);
            return null;
        }
        catch (WireFormatException refusal)
        {
            return refusal.Message;
        }
        finally
        {
            meter.End();
            position = reader.Position;
        }
    }

    /// <summary>Limits are no matter of right or wrong.</summary>
    private static bool IsLimit(string refusal) =>
        refusal.StartsWith("decoding would allocate", StringComparison.Ordinal) || refusal.StartsWith("more than",
            StringComparison.Ordinal);

    private void Compare(MessagePlan plan, short version, int position)
    {
        if (position != _reference.Position)
            throw new FuzzFinding($"{plan.Info.Name} {version} is read up to {position}, not {_reference.Position}");
        _written.Reset();
        plan.Message.Write(_written, version);
        if (!_written.Written.SequenceEqual(_reference.Canonical))
            throw new FuzzFinding($"{plan.Info.Name} {version} is written differently from how it was read");
    }
}
