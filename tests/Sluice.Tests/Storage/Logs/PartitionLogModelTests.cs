using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

/// <summary>Random operations against a list of batches: whatever happens, reads give exactly what the list has.</summary>
public sealed class PartitionLogModelTests
{
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
        var model = new List<Appended>();
        int epoch = 0;
        long start = 0;
        long end = 0;
        for (int step = 0; step < 400; step++)
        {
            switch (random.Next(20))
            {
                case 0:
                    fixture.Log.UpdateHighWatermark(end);
                    fixture.Reopen();
                    end = Reloaded(fixture, model, start, end);
                    break;
                case 1:
                    fixture.Recover(random.Next(2) * Math.Min(end, fixture.Log.RecoveryPoint), start);
                    end = Reloaded(fixture, model, start, end);
                    break;
                case 2 when end > start:
                    long cut = random.NextInt64(start, end + 1);
                    fixture.Log.TruncateTo(cut, LogFixture.Now);
                    if (cut < end) end = Math.Max(start, model.Where(b => b.Last >= cut).Select(b => Math.Min(cut,
                        b.Base)).DefaultIfEmpty(cut).Min());
                    model.RemoveAll(b => b.Last >= cut);
                    break;
                case 3:
                    fixture.Log.UpdateHighWatermark(end);
                    if (fixture.Log.AdvanceLogStart(random.NextInt64(start, end + 1))) start = fixture.Log.LogStartOffset;
                    break;
                case 4:
                    fixture.Log.UpdateHighWatermark(end);
                    fixture.Log.DeleteOldSegments(LogFixture.Now);
                    start = fixture.Log.LogStartOffset;
                    break;
                case 5:
                    epoch++;
                    break;
                case 6:
                    fixture.Log.Roll(LogFixture.Now);
                    break;
                case 7:
                    var work = fixture.Log.BeginFlush(end);
                    work?.Run();
                    if (work is not null) fixture.Log.CompleteFlush(work);
                    break;
                default:
                    AppendSome(fixture, random, model, epoch, ref end);
                    break;
            }

            model.RemoveAll(b => b.Last < start);
            Compare(fixture.Log, model, start, end, random, $"seed {seed} step {step}");
        }
    }

    /// <summary>A log whose first batch begins below its start may end, when it is opened again, where its last batch ends.</summary>
    private static long Reloaded(LogFixture fixture, List<Appended> model, long start, long end)
    {
        Assert.InRange(fixture.Log.LogEndOffset, model.Count == 0 ? start : Math.Max(start, model[^1].Last + 1), end);
        return fixture.Log.LogEndOffset;
    }

    private static void AppendSome(LogFixture fixture, Random random, List<Appended> model, int epoch, ref long end)
    {
        var batches = Enumerable.Range(0, random.Next(1, 8)).Select(i => new Batch
        {
            Count = random.Next(1, 5), ValueSize = random.Next(200), TimestampMs = LogFixture.Now + random.Next(1000),
            Fill = (byte)random.Next(256),
        }.Append()).ToArray();
        fixture.Log.Append(batches, epoch, AppendOrigin.Client, LogFixture.Now);
        foreach (var batch in batches)
        {
            Assert.Equal((ErrorCode.None, end), (batch.Error, batch.BaseOffset));
            model.Add(new Appended(batch.BaseOffset, batch.LastOffset, epoch, batch.Bytes.Span.ToArray()));
            end = batch.LastOffset + 1;
        }
    }

    private static void Compare(PartitionLog log, List<Appended> model, long start, long end, Random random, string where)
    {
        Assert.True((start, end) == (log.LogStartOffset, log.LogEndOffset),
            $"{where}: {log.LogStartOffset}–{log.LogEndOffset}, not {start}–{end}");
        if (start == end) return;
        long offset = random.NextInt64(start, end);
        long upper = random.NextInt64(offset, end + 1);
        var read = log.Read(offset, random.Next(2000), true, upper);
        Assert.Equal(ErrorCode.None, read.Error);
        int first = model.FindIndex(b => b.Last >= offset);
        bool expectsRecords = first >= 0 && offset < upper && model[first].Last < upper;
        Assert.True(expectsRecords == read.Region is not null, $"{where}: {offset}..{upper} {read.Region}");
        if (read.Region is not { } region) return;
        byte[] bytes = new byte[region.Length];
        Assert.Equal(region.Length, region.File.ReadAt(region.Position, bytes));
        region.File.Dispose();
        for (int at = 0; at < bytes.Length && RecordBatchView.TryRead(bytes.AsSpan(at), out var view); at += view.Header.TotalSize, first++)
        {
            Assert.True(view.Bytes.SequenceEqual(model[first].Bytes), where);
            Assert.True(view.Header.LastOffset < upper, where);
            Assert.True(log.EpochAt(view.Header.LastOffset) == model[first].Epoch, $"{where}: epoch of {view.Header.BaseOffset}");
        }
    }
}
