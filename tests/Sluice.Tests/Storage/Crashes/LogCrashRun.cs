using Sluice.Base;
using Sluice.Protocol.Errors;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// Drives one log through a script, with plain, idempotent and transactional producers, while a <see cref="CrashRecorder"/> stops the
/// machine everywhere and every image is recovered. What is about to happen is history before it happens: any part of it may be found.
/// </summary>
internal sealed class LogCrashRun : IDisposable
{
    private const long Idempotent = 1;
    private const long Transactional = 2;
    private readonly MemoryDisk _disk = CrashDirectory.Formatted();
    private readonly Dictionary<uint, BatchAppend> _sent = [];
    private readonly LogSettings _settings;
    private readonly Prng _random;
    private readonly CrashRecorder _recorder;
    private readonly RecoveryCheck _check;
    private CrashDirectory _directory;
    private int _seed;

    internal LogCrashRun(ulong seed, LogSettings settings, int cutEvery)
    {
        _random = new Prng(seed);
        _settings = settings;
        _check = new RecoveryCheck(settings, History, _sent, seed);
        _recorder = new CrashRecorder(_disk, new CrashImages(_random, CrashEffort.CutEvery(cutEvery), CrashEffort.Samples), _check.Check);
        _directory = new CrashDirectory(_disk, settings);
    }

    internal PartitionLog Log => _directory.Log;

    internal LogHistory History { get; } = new();

    internal int Images => _recorder.Count + _check.Nested;

    public void Dispose()
    {
        _recorder.Dispose();
        _directory.Dispose();
    }

    internal void Append(int batches, int epoch)
    {
        var staged = new BatchAppend[batches];
        var expected = new List<LogBatch>();
        long offset = Log.LogEndOffset;
        for (int i = 0; i < batches; i++)
        {
            BatchSource source = Next(LogModel.Of(History.Newest.Concat(expected)));
            staged[i] = LogBytes.Batch(_seed++, _random.NextInt(120), source);
            var batch = LogBatch.Of(staged[i].Header, source.IsCommit) with { BaseOffset = offset, Epoch = epoch };
            expected.Add(batch);
            if (source.HasProducer && !source.IsMarker) _sent[batch.Crc] = staged[i];
            offset = batch.NextOffset;
        }

        // Any whole batch of one write may be found, and nothing of the others: each is a content of its own, the last one all of them.
        History.Append(expected);
        Log.Append(staged, epoch, AppendOrigin.Coordinator, CrashDirectory.NowMs);
        foreach (BatchAppend batch in staged) Assert.Equal(ErrorCode.None, batch.Error);
        Assert.Equal(offset, Log.LogEndOffset);
        History.HighWatermark = Math.Max(History.HighWatermark, offset);
        Log.UpdateHighWatermark(offset);
    }

    internal void Flush()
    {
        FlushWork? work = Log.BeginFlush(Log.LogEndOffset);
        if (work is null) return;
        work.Run();
        Assert.True(work.IsDone);
        Log.CompleteFlush(work);
        History.DurableEnd = work.UpToOffset;
    }

    internal void Checkpoint()
    {
        _directory.Checkpoint();
        History.DurableStart = Log.LogStartOffset;
    }

    internal void Truncate(long offset)
    {
        History.TruncateTo(offset);
        Log.TruncateTo(offset, CrashDirectory.NowMs);
        History.Truncated();
        _directory.CheckpointRecovery();
    }

    internal void StartAt(long offset)
    {
        History.StartAt(offset);
        Log.TruncateFullyAndStartAt(offset, CrashDirectory.NowMs);
        _directory.CheckpointRecovery();
    }

    internal void AdvanceStart(long offset)
    {
        History.LogStart = offset;
        Log.AdvanceLogStart(offset);
        Log.DeleteOldSegments(CrashDirectory.NowMs);
        var pending = new List<PendingDeletion>();
        Log.TakePendingDeletions(pending);
        foreach (PendingDeletion deletion in pending) _disk.DeleteFile(deletion.Path);
    }

    /// <summary>A clean stop and the next start.</summary>
    internal void Restart()
    {
        long end = Log.LogEndOffset;
        _directory.Stop();
        History.DurableEnd = end;
        _directory = new CrashDirectory(_disk, _settings);
        Assert.Equal(end, Log.LogEndOffset);
    }

    /// <summary>The images behind the last operation.</summary>
    internal void End() => _recorder.Now();

    /// <summary>A plain producer, an idempotent one, or one in transactions of about three batches.</summary>
    private BatchSource Next(LogModel model)
    {
        long timestampMs = CrashDirectory.NowMs + (_seed * 10) - _random.NextInt(30);
        int records = 1 + _random.NextInt(3);
        bool isOpen = model.Producers.TryGetValue(Transactional, out var state) && state.TransactionStart >= 0;
        switch (_random.NextInt(4))
        {
            case 0:
                return new BatchSource(records, -1, -1, -1, IsTransactional: false, IsCommit: null, timestampMs);
            case 1:
                return new BatchSource(records, Idempotent, 0, model.NextSequence(Idempotent), false, IsCommit: null, timestampMs);
            case 2 when isOpen:
                return new BatchSource(1, Transactional, 0, -1, IsTransactional: true, _random.NextInt(2) == 0, timestampMs);
            default:
                return new BatchSource(records, Transactional, 0, model.NextSequence(Transactional), true, IsCommit: null, timestampMs);
        }
    }
}
