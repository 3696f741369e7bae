using Sluice.Storage.Logs;
using Sluice.Storage.Segments;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

public sealed class RetentionPolicyTests
{
    private static readonly SegmentSummary[] Four =
        [new(0, 10, 100, 1000), new(10, 20, 100, 2000), new(20, 30, 100, 3000), new(30, 35, 50, 4000)];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 1)]
    [InlineData(19, 1)]
    [InlineData(30, 3)]
    [InlineData(35, 3)]
    public void Segments_below_the_log_start_go_even_when_only_compacted(long logStart, int expected) =>
        Assert.Equal(expected,
            RetentionPolicy.CountDeletable(Four, new LogSettings { IsDelete = false, RetentionMs = 0 }, logStart, 35, 99_999));

    [Theory]
    [InlineData(350, 0)]
    [InlineData(251, 0)]
    [InlineData(250, 1)]
    [InlineData(149, 2)]
    [InlineData(0, 4)]
    [InlineData(-1, 0)]
    public void Size_never_falls_below_the_limit(long retentionBytes, int expected) =>
        Assert.Equal(expected, RetentionPolicy.CountDeletable(Four, new LogSettings
        {
            RetentionBytes = retentionBytes,
            RetentionMs = -1
        }, 0, 35, 5000));

    [Theory]
    [InlineData(2000, 0)]
    [InlineData(2001, 1)]
    [InlineData(5001, 4)]
    public void Age_counts_from_the_largest_timestamp(long nowMs, int expected) =>
        Assert.Equal(expected, RetentionPolicy.CountDeletable(Four, new LogSettings { RetentionMs = 1000 }, 0, 35, nowMs));

    [Fact]
    public void Nothing_above_the_high_watermark_goes() =>
        Assert.Equal(1, RetentionPolicy.CountDeletable(Four, new LogSettings { RetentionMs = 1, RetentionBytes = 0 }, 30, 19, 99_999));

    [Fact]
    public void An_empty_last_segment_stays() =>
        Assert.Equal(1, RetentionPolicy.CountDeletable([Four[0], new(10, 10, 0, 0)], new LogSettings { RetentionMs = 1 }, 0, 10, 99_999));
}
