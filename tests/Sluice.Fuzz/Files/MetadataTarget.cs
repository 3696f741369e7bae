using Sluice.Fuzz.Engine;
using Sluice.Fuzz.Messages;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Metadata.Snapshots;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;
using Sluice.Server.Drivers;

namespace Sluice.Fuzz.Files;

/// <summary>
/// The metadata log's batches and its snapshots, decoded and applied to an image. A case is a byte, even for a snapshot and odd for
/// batches of the log, and the bytes. Only <see cref="MetadataFaultException"/> may refuse it; an image that was built can be written as
/// records and loaded again.
/// </summary>
internal sealed class MetadataTarget(string name) : FuzzTarget(name)
{
    /// <summary>An image is made of trees, whose nodes cost more than the few bytes of a small record.</summary>
    private const int AllowedPerByte = 200;

    private readonly MessagePlans _plans = new(info => info.Kind == MessageKind.Metadata);
    private readonly MessageWriter _messages = new();
    private readonly CaseBytes _record = new();
    private readonly List<MetadataBatch> _batches = [];

    public override int PrefixBytes => 1;

    public override long AllowedBytes(int inputBytes) => (128 * 1024) + ((long)AllowedPerByte * inputBytes);

    public override void Generate(FuzzRandom random, CaseBytes into)
    {
        bool isSnapshot = random.OneIn(2);
        into.Byte(isSnapshot ? (byte)0 : (byte)1);
        long offset = 0;
        if (isSnapshot) Control(into, ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord(), ref offset);
        for (int batches = 1 + random.Below(2); batches > 0; batches--) Records(random, into, ref offset);
        if (isSnapshot) Control(into, ControlRecordType.SnapshotFooter, new SnapshotFooterRecord(), ref offset);
    }

    /// <summary>Seals the batches, as far as their lengths lead to them.</summary>
    public override void Repair(FuzzRandom random, CaseBytes bytes)
    {
        if (bytes.Length <= PrefixBytes || random.OneIn(10)) return;
        Span<byte> rest = bytes.Span[PrefixBytes..];
        while (RecordBatchView.TryRead(rest, out RecordBatchView batch))
        {
            RecordBatchEdit.SetChecksum(rest[..batch.Header.TotalSize]);
            rest = rest[batch.Header.TotalSize..];
        }
    }

    public override void Run(ReadOnlySpan<byte> input, CaseMeter meter)
    {
        if (input.IsEmpty) return;
        var loader = new MetadataLoader();
        meter.Note(input[0] & 1);
        meter.Begin();
        try
        {
            if ((input[0] & 1) == 0) loader.LoadSnapshot(SnapshotFormat.Read(input[1..]).Records, default);
            else Replay(input[1..], loader);
        }
        catch (MetadataFaultException refusal)
        {
            meter.NoteText(refusal.Message);
            return;
        }
        finally
        {
            meter.End();
            meter.NoteSize(input.Length);
        }
        meter.Accept();
        CheckWritten(loader.Image);
    }

    private void Replay(ReadOnlySpan<byte> bytes, MetadataLoader loader)
    {
        _batches.Clear();
        MetadataBatchReader.ReadAll(bytes, _batches);
        foreach (MetadataBatch batch in _batches)
            if (!batch.IsControl) loader.Apply(batch.Records, new Provenance(batch.EndOffset, batch.Epoch, batch.TimestampMs));
    }

    private static void CheckWritten(MetadataImage image)
    {
        MetadataRecord[] records = [.. ImageWriter.Write(image)];
        var loader = new MetadataLoader();
        loader.LoadSnapshot(records, default);
        if (!Bytes(ImageWriter.Write(loader.Image)).AsSpan().SequenceEqual(Bytes(records)))
            throw new FuzzFinding("an image is written otherwise than read");
    }

    private static byte[] Bytes(IEnumerable<MetadataRecord> records)
    {
        var writer = new WireWriter();
        foreach (MetadataRecord record in records) MetadataRecordCodec.Write(writer, record);
        return writer.Written.ToArray();
    }

    private void Records(FuzzRandom random, CaseBytes into, ref long offset)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchSettings { BaseOffset = offset, PartitionLeaderEpoch = 1 });
        for (int count = 1 + random.Below(6); count > 0; count--)
        {
            MessagePlan plan = _plans.All[random.Below(_plans.All.Count)];
            short version = (short)(plan.Info.LowestVersion + random.Below(plan.Info.HighestVersion - plan.Info.LowestVersion + 1));
            _record.Clear();
            _record.Varint(1);
            _record.Varint((uint)plan.Info.Number);
            _record.Varint((uint)version);
            _messages.Write(plan.Version(version), random, _record);
            if (random.OneIn(3)) new Mutator(random).Mutate(_record, 3, default);
            builder.Append(0, null, _record.Span.ToArray());
        }
        offset += builder.RecordCount;
        into.Raw(builder.Build());
    }

    private static void Control(CaseBytes into, ControlRecordType type, IMessage message, ref long offset)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchSettings
        {
            BaseOffset = offset++, PartitionLeaderEpoch = 1, IsControl = true,
        });
        var writer = new WireWriter();
        message.Write(writer, 0);
        builder.AppendControl(0, type, writer.Written);
        into.Raw(builder.Build());
    }
}
