using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// Everything a log does to its disk, stopped everywhere. <see cref="CrashEffort"/> says how deep; without it about 27,000 images in all.
/// </summary>
public sealed class LogCrashTests(ITestOutputHelper output)
{
    private static readonly LogSettings Small = LogSettings.Default with
    {
        SegmentBytes = 700,
        IndexIntervalBytes = 150,
        SegmentIndexBytes = 240,
        RetentionMs = -1,
        VerifyTransactions = false,
    };

    [Fact]
    public void A_crash_while_appending_rolling_and_flushing_leaves_all_that_was_flushed() => Play(1, cutEvery: 31, run =>
    {
        for (int i = 0; i < 24; i++)
        {
            run.Append(1 + (i % 3), epoch: i / 10);
            if (i % 4 == 3) run.Flush();
            if (i % 6 == 5) run.Checkpoint();
        }
    });

    [Fact]
    public void A_crash_at_every_byte_of_an_append_leaves_whole_batches() => Play(2, cutEvery: 1, run =>
    {
        for (int i = 0; i < 3; i++) run.Append(2, epoch: 0);
        run.Flush();
        for (int i = 0; i < 4; i++) run.Append(1, epoch: 0);
    });

    [Fact]
    public void A_crash_while_truncating_leaves_the_log_of_before_or_after() => Play(3, cutEvery: 41, run =>
    {
        for (int round = 0; round < 6; round++)
        {
            for (int i = 0; i < 5; i++) run.Append(2, epoch: round);
            if (round % 2 == 0) run.Flush();
            if (round % 3 == 2) run.Checkpoint();
            run.Truncate(run.History.Newest[^(2 + (round * 2 % 7))].BaseOffset);
        }
    });

    [Fact]
    public void A_crash_while_a_log_begins_anew_leaves_the_old_or_the_new_one() => Play(4, cutEvery: 41, run =>
    {
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 4; i++) run.Append(2, epoch: round);
            if (round % 2 == 0) run.Flush();
            run.StartAt(run.Log.LogEndOffset + (round * 10));
            run.Append(1, epoch: round);
        }
    });

    [Fact]
    public void A_crash_while_old_segments_go_leaves_a_log_that_opens() => Play(5, cutEvery: 97, run =>
    {
        for (int round = 0; round < 6; round++)
        {
            for (int i = 0; i < 5; i++) run.Append(2, epoch: 0);
            if (round != 3) run.Flush();
            run.AdvanceStart(run.History.Newest[^5].BaseOffset);
            run.Checkpoint();
        }
    });

    [Fact]
    public void A_crash_while_a_node_stops_or_starts_leaves_what_it_had() => Play(6, cutEvery: 29, run =>
    {
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < 3; i++) run.Append(1 + i, epoch: round);
            if (round == 2) run.AdvanceStart(run.History.Newest[^3].BaseOffset);
            run.Restart();
        }
    });

    private void Play(ulong scenario, int cutEvery, Action<LogCrashRun> script)
    {
        int images = 0;
        for (int i = 0; i < CrashEffort.Seeds; i++)
        {
            using var run = new LogCrashRun(scenario + ((ulong)i * 1000), Small, cutEvery);
            script(run);
            run.End();
            images += run.Images;
        }

        output.WriteLine($"{images} images");
        Assert.True(images > 1000);
    }
}
