using Sluice.Base;
using Sluice.Protocol.Errors;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// What is done with every image (X4): it is opened and checked; then, of some, the machine stops again, right behind the recovery or
/// within, and the second recovery must come to the same; then the log must take duplicates for what they are, append, stop cleanly with
/// sound files, and start from them with the same content.
/// </summary>
internal sealed class RecoveryCheck(LogSettings settings, LogHistory history, IReadOnlyDictionary<uint, BatchAppend> sent, ulong seed)
{
    private const int TwiceEvery = 2;
    private const int LifeEvery = 4;
    private const int WithinEvery = 150;
    private static readonly BatchSource Probe = new(2, -1, -1, -1, IsTransactional: false, IsCommit: null, CrashDirectory.NowMs);
    private readonly Prng _random = new(seed);
    private readonly BatchAppend _probe = LogBytes.Batch(99, 10, Probe);
    private int _count;

    /// <summary>Images of recoveries, made on the way.</summary>
    internal int Nested { get; private set; }

    internal void Check(MemoryDisk image)
    {
        _count++;
        if (_count % WithinEvery == 0) CheckWithin(image.CrashImage(CrashPolicies.KeepAll));
        List<LogBatch> first = Recover(image, producersToo: true, out List<long> producers);
        if (_count % TwiceEvery != 0) return;
        image.Crash(_random.NextInt(2) == 0 ? CrashPolicies.KeepAll : CrashPolicies.LoseUnsynced);
        List<LogBatch> second = Recover(image, producersToo: true, out List<long> producersAgain);
        Assert.True(first.SequenceEqual(second), $"recovered twice it has {second.Count} batches, once {first.Count}");
        Assert.Equal(producers, producersAgain);
        if (_count % LifeEvery == 0) Live(image, first);
    }

    /// <summary>Crashes while recovering come to the same as recovering in peace.</summary>
    private void CheckWithin(MemoryDisk image)
    {
        List<LogBatch> expected = Recover(image.CrashImage(CrashPolicies.KeepAll), producersToo: true, out _);
        using var recorder = new CrashRecorder(image, new CrashImages(_random, cutEvery: 61, samples: 2), again =>
        {
            List<LogBatch> found = Recover(again, producersToo: true, out _);
            Assert.True(expected.SequenceEqual(found), $"crashed while recovering it has {found.Count} batches, else {expected.Count}");
        });
        using (var directory = new CrashDirectory(image, settings)) recorder.Now();
        Nested += recorder.Count;
    }

    private List<LogBatch> Recover(MemoryDisk image, bool producersToo, out List<long> producers)
    {
        using var directory = new CrashDirectory(image, settings);
        List<LogBatch> batches = LogChecks.All(directory.Log, history);
        producers = producersToo ? [.. directory.Log.Producers.Select(p => (p.ProducerId * 1000) + p.LastSequence).Order()] : [];
        return batches;
    }

    private void Live(MemoryDisk image, List<LogBatch> before)
    {
        using (var directory = new CrashDirectory(image, settings))
        {
            ResendLast(directory.Log, before);
            Append(directory.Log);
            directory.Stop();
        }

        IndexChecks.All(image, $"{CrashDirectory.Root}/{CrashDirectory.Partition}");
        image.Crash(CrashPolicies.LoseUnsynced);
        using var again = new CrashDirectory(image, settings);
        List<LogBatch> after = LogBytes.ReadAll(again.Log);
        Assert.True(before.SequenceEqual(after.SkipLast(1)), "a clean stop and start changed the log");
        Append(again.Log);
    }

    /// <summary>I2: the last batch of each producer, sent again, is answered with the offset it has, and not appended.</summary>
    private void ResendLast(PartitionLog log, List<LogBatch> batches)
    {
        foreach ((LogBatch last, _) in LogModel.Of(batches).Producers.Values)
        {
            if (!sent.TryGetValue(last.Crc, out BatchAppend original)) continue;
            BatchAppend[] one = [original with { Error = ErrorCode.None }];
            log.Append(one, 1000, AppendOrigin.Client, CrashDirectory.NowMs);
            Assert.True(one[0].IsDuplicate, $"{last} was taken again: {one[0].Error}");
            Assert.Equal(last.BaseOffset, one[0].BaseOffset);
        }
    }

    private void Append(PartitionLog log)
    {
        long end = log.LogEndOffset;
        BatchAppend[] one = [_probe];
        log.Append(one, 1000, AppendOrigin.Client, CrashDirectory.NowMs);
        Assert.Equal(ErrorCode.None, one[0].Error);
        Assert.Equal(end + 2, log.LogEndOffset);
    }
}
