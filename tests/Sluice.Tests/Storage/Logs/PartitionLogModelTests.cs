using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

/// <summary>Random operations against a list of batches: whatever happens, reads give exactly what the list has.</summary>
public sealed class PartitionLogModelTests
{
    private readonly List<Appended> _model = [];
    private int _epoch;
    private long _start;
    private long _end;

    private readonly record struct Appended(long Base, long Last, int Epoch, byte[] Bytes);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public void Random_operations_agree_with_a_list(int seed)
    {
        var random = new Random(seed);
        using var fixture = new LogFixture(new LogSettings
        {
            SegmentBytes = 3000, IndexIntervalBytes = 300, SegmentIndexBytes = 240, VerifyTransactions = false, IsDelete = seed % 2 == 0,
            RetentionBytes = 9000,
        });
        for (int step = 0; step < 400; step++)
        {
            Step(fixture, random);
            _model.RemoveAll(b => b.Last < _start);
            Compare(fixture.Log, random, $"seed {seed} step {step}");
        }
    }

    private void Step(LogFixture fixture, Random random)
    {
        switch (random.Next(20))
        {
            case 0:
                fixture.Log.UpdateHighWatermark(_end);
                fixture.Reopen();
                Reloaded(fixture);
                break;
            case 1:
                fixture.Recover(random.Next(2) * Math.Min(_end, fixture.Log.RecoveryPoint), _start);
                Reloaded(fixture);
                break;
            case 2 when _end > _start:
                long cut = random.NextInt64(_start, _end + 1);
                fixture.Log.TruncateTo(cut, LogFixture.Now);
                IEnumerable<long> cutBatches = _model.Where(b => b.Last >= cut).Select(b => Math.Min(cut, b.Base));
                if (cut < _end) _end = Math.Max(_start, cutBatches.DefaultIfEmpty(cut).Min());
                _model.RemoveAll(b => b.Last >= cut);
                break;
            case 3:
                fixture.Log.UpdateHighWatermark(_end);
                if (fixture.Log.AdvanceLogStart(random.NextInt64(_start, _end + 1))) _start = fixture.Log.LogStartOffset;
                break;
            case 4:
                fixture.Log.UpdateHighWatermark(_end);
                fixture.Log.DeleteOldSegments(LogFixture.Now);
                _start = fixture.Log.LogStartOffset;
                break;
            case 5:
                _epoch++;
                break;
            case 6:
                fixture.Log.Roll(LogFixture.Now);
                break;
            case 7:
                var work = fixture.Log.BeginFlush(_end);
                work?.Run();
                if (work is not null) fixture.Log.CompleteFlush(work);
                break;
            default:
                AppendSome(fixture, random);
                break;
        }
    }

    /// <summary>A log whose first batch begins below its start may end, when it is opened again, where its last batch ends.</summary>
    private void Reloaded(LogFixture fixture)
    {
        Assert.InRange(fixture.Log.LogEndOffset, _model.Count == 0 ? _start : Math.Max(_start, _model[^1].Last + 1), _end);
        _end = fixture.Log.LogEndOffset;
    }

    private void AppendSome(LogFixture fixture, Random random)
    {
        var batches = Enumerable.Range(0, random.Next(1, 8)).Select(i => new Batch
        {
            Count = random.Next(1, 5), ValueSize = random.Next(200), TimestampMs = LogFixture.Now + random.Next(1000),
            Fill = (byte)random.Next(256),
        }.Append()).ToArray();
        fixture.Log.Append(batches, _epoch, AppendOrigin.Client, LogFixture.Now);
        foreach (var batch in batches)
        {
            Assert.Equal((ErrorCode.None, _end), (batch.Error, batch.BaseOffset));
            _model.Add(new Appended(batch.BaseOffset, batch.LastOffset, _epoch, batch.Bytes.Span.ToArray()));
            _end = batch.LastOffset + 1;
        }
    }

    private void Compare(PartitionLog log, Random random, string where)
    {
        Assert.True((_start, _end) == (log.LogStartOffset, log.LogEndOffset),
            $"{where}: {log.LogStartOffset}–{log.LogEndOffset}, not {_start}–{_end}");
        if (_start == _end) return;
        long offset = random.NextInt64(_start, _end);
        long upper = random.NextInt64(offset, _end + 1);
        var read = log.Read(offset, random.Next(2000), true, upper);
        Assert.Equal(ErrorCode.None, read.Error);
        int first = _model.FindIndex(b => b.Last >= offset);
        bool expectsRecords = first >= 0 && offset < upper && _model[first].Last < upper;
        Assert.True(expectsRecords == read.Region is not null, $"{where}: {offset}..{upper} {read.Region}");
        if (read.Region is not { } region) return;
        byte[] bytes = new byte[region.Length];
        Assert.Equal(region.Length, region.File.ReadAt(region.Position, bytes));
        region.File.Dispose();
        for (int at = 0; at < bytes.Length && RecordBatchView.TryRead(bytes.AsSpan(at), out var view); at += view.Header.TotalSize, first++)
        {
            Assert.True(view.Bytes.SequenceEqual(_model[first].Bytes), where);
            Assert.True(view.Header.LastOffset < upper, where);
            Assert.True(log.EpochAt(view.Header.LastOffset) == _model[first].Epoch, $"{where}: epoch of {view.Header.BaseOffset}");
        }
    }
}
