namespace Sluice.Load.Cells;

/// <summary>All cells, in the order in which they are run.</summary>
internal static class Matrix
{
    public static readonly Cell[] All =
    [
        new ClosedLoopCell("produce-1k-1", false, 1024, 1, 1, 20_000),
        new ClosedLoopCell("produce-1k-8", false, 1024, 8, 5, 100_000),
        new ClosedLoopCell("produce-1k-64", false, 1024, 64, 5, 100_000),
        new ClosedLoopCell("produce-16k-1", false, 16 << 10, 1, 1, 16 << 10),
        new ClosedLoopCell("produce-16k-8", false, 16 << 10, 8, 5, 48 << 10),
        new ClosedLoopCell("produce-1m", false, 1_000_000, 4, 2, 800),
        new ClosedLoopCell("fetch-64k", true, 64 << 10, 8, 1, 32 << 10),
        new ClosedLoopCell("fetch-1m", true, 1 << 20, 4, 1, 6 << 10),
        new ClosedLoopCell("fetch-10m", true, 10 << 20, 4, 1, 600),
        new ClosedLoopCell("fetch-cold", true, 1 << 20, 4, 1, 256) { IsCold = true },
        new TailCell("tail", 15_000, 4) { Counted = "records" },
        new TailCell("latency", 1_250, 0) { Counted = "records", AlsoUnit = "ms p99 of the acknowledgement" },
        new StormCell("storm", 5_000, 32) { Counted = "conn" },
        new PartitionsCell("partitions-produce", false, 2_000, 100_000) { AlsoUnit = "s to create and write to 2,000", MostPairs = 5 },
        new PartitionsCell("partitions-fetch", true, 2_000, 400_000) { Counted = "parts", MostPairs = 5 },
        new ParkedCell("parked", 5_000, 10) { MostPairs = 3 },
        new IdleCell("idle", 10_000) { AlsoUnit = "MiB before them", MostPairs = 3 },
        new StartCell("start") { AlsoUnit = "s to ApiVersions" },
        new RestartCell("restart-clean", 10, 1_000, IsKilled: false) { AlsoUnit = "s to accept", MostPairs = 3 },
        new RestartCell("restart-killed", 10, 1_000, IsKilled: true) { AlsoUnit = "s to accept", MostPairs = 3 },
        new ClosedLoopCell("produce-flush-1", false, 1024, 1, 1, 4_000) { IsFlushed = true },
        new ClosedLoopCell("produce-flush-16", false, 1024, 16, 1, 16_000) { IsFlushed = true },
        new ClosedLoopCell("produce-flush-64", false, 1024, 64, 1, 32_000) { IsFlushed = true },
        new FairnessCell("fairness-produce-1k", FloodKind.ProduceSmall, 64),
        new FairnessCell("fairness-produce-1m", FloodKind.ProduceLarge, 4),
        new FairnessCell("fairness-fetch-1m", FloodKind.Fetch, 4),
        new FairnessCell("fairness-versions", FloodKind.ApiVersions, 64),
        new FairnessCell("fairness-metadata", FloodKind.Metadata, 64),
        new FairnessCell("fairness-offsets", FloodKind.ListOffsets, 64),
        new FairnessCell("fairness-storm", FloodKind.Storm, 32),
    ];
}
