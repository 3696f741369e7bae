using Sluice.Fuzz.Engine;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;

namespace Sluice.Fuzz.Batches;

/// <summary>
/// What a produce request's records go through: the look for a single batch, the validator, the reader of records and of their headers,
/// recompression and stamping. A case is two bytes that choose the rules, and the records. Against the reference: the same error, the
/// same records; what was accepted is accepted again after recompression, with the same records, and its checksum is right after a stamp.
/// </summary>
internal sealed class BatchTarget(string name) : FuzzTarget(name)
{
    private const long NowMs = 1_700_000_000_000;
    private const int MostUnfolded = 64 << 20;

    private readonly BatchMaker _maker = new();
    private readonly ReferenceValidator _reference = new();
    private readonly BoundedBuffer _plain = new(1 << 20);
    private readonly BoundedBuffer _again = new(1 << 20);
    private readonly BoundedBuffer _recompressed = new(1 << 22);

    public override int PrefixBytes => 2;

    public override void Generate(FuzzRandom random, CaseBytes into)
    {
        into.Int16((short)(random.OneIn(2) ? 0 : random.Next()));
        _maker.Make(random, NowMs, into);
        if (random.OneIn(40)) _maker.Make(random, NowMs, into);
    }

    public override void Repair(FuzzRandom random, CaseBytes bytes)
    {
        if (bytes.Length > PrefixBytes) BatchMaker.Seal(random, bytes.Span[PrefixBytes..]);
    }

    public override void Run(ReadOnlySpan<byte> input, CaseMeter meter)
    {
        if (input.Length < PrefixBytes) return;
        BatchRules rules = RulesOf(input[0], input[1]);
        ReadOnlySpan<byte> records = input[PrefixBytes..];
        meter.Begin();
        ErrorCode single = RequestRecords.SingleBatch(records, out RecordBatchHeader header);
        meter.End();
        meter.Note((int)single);
        if (single == ErrorCode.None) records = records[..header.TotalSize];
        if (header.Codec != CompressionCodec.None) meter.GrantedBytes = 4L * MostUnfolded;
        meter.Begin();
        BatchCheck check = BatchValidator.Validate(records, in rules, _plain);
        meter.End();
        meter.Note((int)check.Error);
        if (check.ErrorMessage is { } text) meter.NoteText(text);
        meter.Note((int)header.Codec);
        meter.NoteSize(header.RecordCount);
        meter.NoteSize(records.Length);
        ErrorCode wanted = _reference.Check(records, in rules);
        if (_reference.IsTooLarge) return;
        if (wanted != check.Error) throw new FuzzFinding($"the validator says {check.Error}, the reference {wanted}");
        if (!check.IsAccepted)
        {
            Walk(records, meter);
            return;
        }
        if (single != ErrorCode.None) throw new FuzzFinding($"{single} and yet accepted");
        meter.Accept();
        Compare(records, _reference.Records!, meter);
        Recompress(records, in rules, in check);
    }

    private static BatchRules RulesOf(byte first, byte second) => new()
    {
        NowMs = NowMs,
        TargetCodec = (first & 7) is > 0 and < 6 ? (CompressionCodec)((first & 7) - 1) : null,
        TimestampType = (first & 8) != 0 ? TimestampType.LogAppendTime : TimestampType.CreateTime,
        RequiresKeys = (first & 16) != 0,
        TimestampBeforeMaxMs = (first & 32) != 0 ? 500 : long.MaxValue,
        TimestampAfterMaxMs = (first & 64) != 0 ? long.MaxValue : 3_600_000,
        MaxMessageBytes = (first & 128) != 0 ? 300 : 1_048_588,
        ProduceVersion = (second & 1) != 0 ? (short)6 : (short)13,
    };

    /// <summary>Readers of a log and of a fetch see batches that no validator saw.</summary>
    private void Walk(ReadOnlySpan<byte> bytes, CaseMeter meter)
    {
        if (!RecordBatchView.TryRead(bytes, out RecordBatchView view)) return;
        _again.Clear(1 << 20);
        meter.Begin();
        int count = 0;
        if (view.OpenRecords(_again, out RecordReader reader) == CodecStatus.Ok)
        {
            while (reader.Read())
            {
                count++;
                RecordHeaderReader headers = reader.Headers;
                while (headers.Read()) count++;
            }
        }
        meter.End();
        meter.NoteSize(count);
    }

    private void Compare(ReadOnlySpan<byte> bytes, List<ReferenceRecord> wanted, CaseMeter meter)
    {
        if (!RecordBatchView.TryRead(bytes, out RecordBatchView view)) throw new FuzzFinding("an accepted batch cannot be read");
        _again.Clear(MostUnfolded);
        meter.Begin();
        CodecStatus status = view.OpenRecords(_again, out RecordReader reader);
        meter.End();
        if (status != CodecStatus.Ok) throw new FuzzFinding($"{status}: an accepted batch cannot be opened");
        foreach (ReferenceRecord record in wanted)
        {
            bool isSame = reader.Read() && reader.OffsetDelta == record.OffsetDelta && reader.HeaderCount == record.HeaderCount
                && reader.CreateTimestamp == unchecked(view.Header.BaseTimestamp + record.TimestampDelta)
                && reader.KeyIsNull == record.Key is null && reader.Key.SequenceEqual(record.Key)
                && reader.ValueIsNull == record.Value is null && reader.Value.SequenceEqual(record.Value)
                && reader.HeaderBytes.SequenceEqual(record.Headers);
            if (!isSame) throw new FuzzFinding($"record {record.OffsetDelta} is another than in the reference");
        }
        if (reader.Read() || !reader.IsAtEnd) throw new FuzzFinding("there are more records than in the reference");
    }

    private void Recompress(ReadOnlySpan<byte> bytes, in BatchRules rules, in BatchCheck check)
    {
        _recompressed.Clear(1 << 22);
        if (check.NeedsRecompression)
        {
            ErrorCode error = BatchRecompressor.Recompress(bytes, in rules, _plain, _recompressed);
            if (error == ErrorCode.MessageTooLarge) return;
            if (error != ErrorCode.None) throw new FuzzFinding($"{error}: an accepted batch cannot be recompressed");
        }
        else
        {
            _recompressed.TryWrite(bytes);
        }
        if (check.NeedsStamp) RecordBatchEdit.SetTimestamp(_recompressed.Written, check.TimestampType, check.MaxTimestamp);
        BatchCheck second = BatchValidator.Validate(_recompressed.Written, rules with { TargetCodec = null, ProduceVersion = 13 }, _again);
        if (!second.IsAccepted || second.NeedsStamp) throw new FuzzFinding($"{second.Error}: what is to be stored would not be accepted");
        ErrorCode wanted = _reference.Check(_recompressed.Written, rules with { ProduceVersion = 13 });
        if (wanted != ErrorCode.None) throw new FuzzFinding($"{wanted}: what is to be stored is not right");
    }
}
