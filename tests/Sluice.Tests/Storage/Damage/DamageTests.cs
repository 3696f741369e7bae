using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Tests.Storage.Crashes;
using Xunit;

namespace Sluice.Tests.Storage.Damage;

/// <summary>
/// Every bit of every file of a log turned over, every file cut at every length or gone, files swapped, foreign names: after a clean
/// stop and after a kill. What can be made again from the records is; what cannot is refused, or cut off, as Kafka does. Without
/// <c>SLUICE_CRASH_EFFORT</c> every seventh bit.
/// </summary>
public sealed class DamageTests(ITestOutputHelper output)
{
    private static readonly int BitStep = CrashEffort.IsLong ? 1 : 7;
    private static readonly SmallLog Clean = new(isClean: true);
    private static readonly SmallLog Killed = new(isClean: false);
    private int _cases;

    [Fact]
    public void A_bit_of_a_log_turned_over_is_cut_off_by_recovery_or_shows_by_its_checksum()
    {
        Flip(Killed, ".log", (path, outcome) =>
        {
            // What stands before the damage is there, whole.
            long baseOffset = long.Parse(Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture);
            Assert.NotNull(outcome);
            List<LogBatch> before = [.. Killed.Batches.TakeWhile(b => b.NextOffset <= baseOffset)];
            Assert.Equal(before, outcome.Batches.Take(before.Count));
        });
        Flip(Clean, ".log", (_, outcome) => Assert.NotNull(outcome));
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".timeindex")]
    [InlineData(".txnindex")]
    [InlineData(".snapshot")]
    [InlineData("leader-epoch-checkpoint")]
    [InlineData("partition.metadata")]
    [InlineData("recovery-point-offset-checkpoint")]
    [InlineData("replication-offset-checkpoint")]
    public void A_bit_turned_over_beside_the_log_loses_no_record(string ending)
    {
        Flip(Clean, ending, (_, outcome) => NothingLost(Clean, ending, outcome));
        Flip(Killed, ending, (_, outcome) => NothingLost(Killed, ending, outcome));
    }

    [Theory]
    [InlineData(".kafka_cleanshutdown")]
    [InlineData("log-start-offset-checkpoint")]
    [InlineData("meta.properties")]
    public void A_bit_turned_over_in_a_file_of_the_directory_is_refused_or_harmless(string ending)
    {
        Flip(Clean, ending, (_, _) => { });
        Flip(Killed, ending, (_, _) => { });
    }

    [Theory]
    [InlineData(".log")]
    [InlineData(".index")]
    [InlineData(".timeindex")]
    [InlineData(".txnindex")]
    [InlineData(".snapshot")]
    [InlineData("leader-epoch-checkpoint")]
    [InlineData("partition.metadata")]
    [InlineData("recovery-point-offset-checkpoint")]
    [InlineData("replication-offset-checkpoint")]
    [InlineData("log-start-offset-checkpoint")]
    [InlineData("meta.properties")]
    [InlineData(".kafka_cleanshutdown")]
    public void A_file_cut_at_any_length_is_made_again_refused_or_cut_off(string ending)
    {
        foreach (SmallLog sound in (SmallLog[])[Clean, Killed])
        {
            foreach (string path in sound.Files(ending))
            {
                for (long length = 0; length < sound.Length(path); length++)
                {
                    DamageOutcome? outcome = Try(sound, $"{path} cut at {length}", disk => Cut(disk, path, length));
                    if (ending is ".index" or ".snapshot" or "leader-epoch-checkpoint") NothingLost(sound, ending, outcome);
                }
            }
        }

        output.WriteLine($"{_cases} cases");
    }

    [Fact]
    public void Any_file_but_a_log_may_be_gone()
    {
        foreach (SmallLog sound in (SmallLog[])[Clean, Killed])
        {
            foreach (string path in sound.Files(""))
            {
                if (path.EndsWith(".log", StringComparison.Ordinal)) continue;
                if (path.EndsWith("log-start-offset-checkpoint", StringComparison.Ordinal)) continue;
                DamageOutcome? outcome = Try(sound, $"{path} gone", disk => disk.DeleteFile(path));
                if (path.EndsWith(MetaProperties.FileName, StringComparison.Ordinal)) Assert.Null(outcome);
                else NothingLost(sound, path, outcome);
            }
        }
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".timeindex")]
    public void Swapped_indexes_lose_no_record(string ending)
    {
        foreach (SmallLog sound in (SmallLog[])[Clean, Killed])
        {
            List<string> paths = sound.Files(ending);
            for (int i = 1; i < paths.Count; i++)
            {
                DamageOutcome? outcome = Try(sound, $"{paths[0]} and {paths[i]} swapped", disk =>
                {
                    disk.Rename(paths[0], $"{SmallLog.Path}/x");
                    disk.Rename(paths[i], paths[0]);
                    disk.Rename($"{SmallLog.Path}/x", paths[i]);
                });
                NothingLost(sound, ending, outcome);
            }
        }
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData(".log")]
    [InlineData("x.log")]
    [InlineData("-1.log")]
    [InlineData("99999999999999999999.log")]
    [InlineData("00000000000000000003.index")]
    [InlineData("00000000000000000003.snapshot")]
    [InlineData("99999999999999999999.snapshot")]
    [InlineData("09223372036854775807.snapshot")]
    [InlineData("00000000000000000000.log.deleted")]
    [InlineData("00000000000000000000.log.cleaned")]
    [InlineData("00000000000000000000.index.swap")]
    [InlineData("00000000000000000000.txt.swap")]
    [InlineData("00000000000000000000-0000000000.checkpoint.deleted")]
    [InlineData("leader-epoch-checkpoint.tmp")]
    [InlineData("ünïcödé\n.log")]
    public void A_foreign_or_left_over_file_loses_no_record(string name)
    {
        foreach (SmallLog sound in (SmallLog[])[Clean, Killed])
        {
            foreach (byte[] content in (byte[][])[[], new byte[100]])
            {
                // An offset index that was swapped in is taken, and its neighbours go: that it is empty only costs time.
                string what = $"with {name} of {content.Length}";
                DamageOutcome? outcome = Try(sound, what, disk => Put(disk, $"{SmallLog.Path}/{name}", content));
                NothingLost(sound, name, outcome);
            }
        }
    }

    private static void NothingLost(SmallLog sound, string what, DamageOutcome? outcome)
    {
        Assert.NotNull(outcome);
        outcome.AssertNothingLost(sound);
        if (what.EndsWith(".snapshot", StringComparison.Ordinal)) Assert.Equal(sound.Producers, outcome.Producers);
    }

    private static void Cut(MemoryDisk disk, string path, long length)
    {
        using IDiskFile file = disk.Open(path, DiskOpenMode.ReadWrite);
        file.Truncate(length);
    }

    private static void Put(MemoryDisk disk, string path, byte[] content)
    {
        using IDiskFile file = disk.Open(path, DiskOpenMode.OpenOrCreate);
        file.WriteAt(0, content);
    }

    private void Flip(SmallLog sound, string ending, Action<string, DamageOutcome?> check)
    {
        foreach (string path in sound.Files(ending))
        {
            for (long bit = 0; bit < sound.Length(path) * 8; bit += BitStep)
            {
                string what = $"{path} with bit {bit} turned over";
                DamageOutcome? outcome = Try(sound, what, disk => disk.FlipBit(path, bit / 8, (int)(bit % 8)));
                try
                {
                    check(path, outcome);
                }
                catch (Exception failure)
                {
                    throw new InvalidOperationException($"{what}: {failure.Message}", failure);
                }
            }
        }

        output.WriteLine($"{_cases} cases");
    }

    private DamageOutcome? Try(SmallLog sound, string what, Action<MemoryDisk> damage)
    {
        _cases++;
        MemoryDisk disk = sound.Copy();
        damage(disk);
        try
        {
            return DamageCheck.Run(disk, sound);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{what}: {failure.Message}", failure);
        }
    }
}
