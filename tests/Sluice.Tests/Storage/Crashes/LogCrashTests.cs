using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

public sealed class LogCrashTests(ITestOutputHelper output)
{
    private static readonly LogSettings Small = LogSettings.Default with
    {
        SegmentBytes = 700,
        IndexIntervalBytes = 150,
        SegmentIndexBytes = 240,
        RetentionMs = -1,
    };

    [Fact]
    public void Every_crash_while_appending_rolling_and_flushing_leaves_a_log_that_opens_with_all_that_was_flushed()
    {
        using var run = new LogCrashRun(1, Small, cutEvery: 31);
        for (int i = 0; i < 24; i++)
        {
            run.Append(1 + (i % 3), epoch: i / 10);
            if (i % 4 == 3) run.Flush();
            if (i % 6 == 5) run.Checkpoint();
        }

        run.CrashNow();
        output.WriteLine($"{run.Images} images");
        Assert.True(run.Images > 1000);
    }

    [Fact]
    public void Every_crash_while_truncating_leaves_the_log_of_before_or_after()
    {
        using var run = new LogCrashRun(2, Small, cutEvery: 97);
        for (int round = 0; round < 6; round++)
        {
            for (int i = 0; i < 5; i++) run.Append(2, epoch: round);
            if (round % 2 == 0) run.Flush();
            if (round % 3 == 2) run.Checkpoint();
            run.Truncate(run.History.Newest[^(2 + (round * 2 % 7))].BaseOffset);
        }

        run.CrashNow();
        output.WriteLine($"{run.Images} images");
    }

    [Fact]
    public void Every_crash_while_old_segments_go_leaves_a_log_that_opens()
    {
        using var run = new LogCrashRun(3, Small, cutEvery: 97);
        for (int round = 0; round < 6; round++)
        {
            for (int i = 0; i < 5; i++) run.Append(2, epoch: 0);
            run.Flush();
            run.AdvanceStart(run.History.Newest[^5].BaseOffset);
            run.Checkpoint();
        }

        run.CrashNow();
        output.WriteLine($"{run.Images} images");
    }

    [Fact]
    public void A_byte_of_every_batch_at_every_position_is_cut_once()
    {
        using var run = new LogCrashRun(4, Small, cutEvery: 1);
        for (int i = 0; i < 2; i++) run.Append(2, epoch: 0);
        run.CrashNow();
        output.WriteLine($"{run.Images} images");
        Assert.True(run.Images > 300);
    }
}
