using Sluice.Base;

namespace Sluice.Simulation.Runs;

/// <summary>
/// What a seed makes of a run. Swarm testing: every run has a random subset of everything, at random rates, because a mixture that always
/// has all of it hides what only happens when something is missing.
/// </summary>
internal sealed record SimulationOptions
{
    public required bool FlushBeforeAck { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Properties { get; init; }

    public required int Loops { get; init; }

    public required bool CutsStreams { get; init; }

    public required int MaxChunkBytes { get; init; }

    public required int Turns { get; init; }

    public required IReadOnlyList<TopicPlan> Topics { get; init; }

    public required int IdempotentProducers { get; init; }

    public required int PlainProducers { get; init; }

    public required int Consumers { get; init; }

    public required bool HasTopicAdmin { get; init; }

    public required bool HasConfigAdmin { get; init; }

    public required bool HasRecordsDeleter { get; init; }

    public required bool HasOffsetsReader { get; init; }

    public required bool HasMetadataReader { get; init; }

    /// <summary>Most records of a batch.</summary>
    public required int MostRecords { get; init; }

    /// <summary>Most fill bytes of a value.</summary>
    public required int MostFill { get; init; }

    public required FaultRates Faults { get; init; }

    /// <summary>One in so many starts dies in the middle; 0 none.</summary>
    public required int CutInRecovery { get; init; }

    public static SimulationOptions Draw(Prng random)
    {
        bool flushBeforeAck = Coin(random, 2);
        return new SimulationOptions
        {
            FlushBeforeAck = flushBeforeAck,
            Properties = DrawProperties(random, flushBeforeAck),
            Loops = 1 + random.NextInt(3),
            CutsStreams = Coin(random, 2),
            MaxChunkBytes = 1 << (3 + random.NextInt(12)),
            Turns = 200 + random.NextInt(1000),
            Topics = [.. Enumerable.Range(0, 1 + random.NextInt(3)).Select(i => DrawTopic(random, i))],
            IdempotentProducers = random.NextInt(3) + 1,
            PlainProducers = random.NextInt(3),
            Consumers = 1 + random.NextInt(3),
            HasTopicAdmin = Coin(random, 2),
            HasConfigAdmin = Coin(random, 3),
            HasRecordsDeleter = Coin(random, 3),
            HasOffsetsReader = Coin(random, 2),
            HasMetadataReader = Coin(random, 2),
            MostRecords = 1 + random.NextInt(6),
            MostFill = 1 << random.NextInt(Coin(random, 8) ? 17 : 10),
            Faults = DrawFaults(random),
            CutInRecovery = Coin(random, 2) ? 1 + random.NextInt(4) : 0,
        };
    }

    private static bool Coin(Prng random, int sides) => random.NextInt(sides) == 0;

    private static FaultRates DrawFaults(Prng random) => new()
    {
        Kill = Rate(random, 300),
        PowerCut = Rate(random, 300),
        Stop = Rate(random, 500),
        DiskError = Coin(random, 3) ? Rate(random, 400) : 0,
        FullDisk = Coin(random, 4) ? Rate(random, 600) : 0,
        Stall = Rate(random, 100),
        Drop = Rate(random, 60),
        ClockJump = Rate(random, 300),
        Pause = Rate(random, 300),
    };

    private static int Rate(Prng random, int usual) => Coin(random, 2) ? 0 : (usual / 4) + random.NextInt(usual * 2);

    private static IReadOnlyList<(string Name, string Value)> DrawProperties(Prng random, bool flushBeforeAck)
    {
        string[] directories = [.. Enumerable.Range(0, 1 + random.NextInt(3)).Select(i => $"/data/{(char)('a' + i)}")];
        List<(string, string)> properties =
        [
            ("sluice.log.flush.before.ack", flushBeforeAck ? "true" : "false"),
            ("log.dirs", string.Join(',', directories)),
            ("auto.create.topics.enable", "false"),
            ("num.io.threads", $"{1 + random.NextInt(3)}"),
            ("num.recovery.threads.per.data.dir", $"{1 + random.NextInt(2)}"),
            ("log.initial.task.delay.ms", $"{1 + random.NextInt(500)}"),
            ("log.retention.check.interval.ms", $"{20 + random.NextInt(2000)}"),
            ("log.flush.offset.checkpoint.interval.ms", $"{20 + random.NextInt(2000)}"),
            ("log.flush.start.offset.checkpoint.interval.ms", $"{20 + random.NextInt(2000)}"),
            ("replica.high.watermark.checkpoint.interval.ms", $"{20 + random.NextInt(2000)}"),
        ];
        if (Coin(random, 2)) properties.Add(("metadata.log.dir", "/meta"));
        if (Coin(random, 3)) properties.Add(("log.flush.scheduler.interval.ms", $"{10 + random.NextInt(500)}"));
        if (Coin(random, 3)) properties.Add(("max.incremental.fetch.session.cache.slots", $"{random.NextInt(4)}"));
        if (Coin(random, 4)) properties.Add(("sluice.log.index.cache.bytes", "1048576"));
        return properties;
    }

    private static TopicPlan DrawTopic(Prng random, int number)
    {
        bool hasRetention = Coin(random, 4);
        bool appendTime = Coin(random, 4);
        List<(string, string)> configs =
        [
            ("retention.ms", hasRetention && Coin(random, 2) ? $"{100 + random.NextInt(20_000)}" : "-1"),
            ("retention.bytes", hasRetention ? $"{1000 + random.NextInt(50_000)}" : "-1"),
            ("index.interval.bytes", $"{1 + random.NextInt(Coin(random, 2) ? 64 : 4096)}"),
            ("message.timestamp.after.max.ms", $"{long.MaxValue}"),
            ("message.timestamp.type", appendTime ? "LogAppendTime" : "CreateTime"),
            ("file.delete.delay.ms", $"{random.NextInt(5000)}"),
        ];
        if (Coin(random, 2)) configs.Add(("segment.index.bytes", $"{12 * (2 + random.NextInt(10))}"));
        if (Coin(random, 3)) configs.Add(("segment.ms", $"{20 + random.NextInt(5000)}"));
        if (Coin(random, 3)) configs.Add(("segment.bytes", "1048576"));
        if (Coin(random, 4)) configs.Add(("flush.messages", $"{1 + random.NextInt(20)}"));
        if (Coin(random, 4)) configs.Add(("flush.ms", $"{1 + random.NextInt(2000)}"));
        if (Coin(random, 4)) configs.Add(("compression.type", Pick(random, "uncompressed", "gzip", "snappy", "lz4", "zstd")));
        return new TopicPlan($"t{number}", 1 + random.NextInt(3), configs)
        {
            IsVolatile = number > 0 && Coin(random, 2),
            HasRetention = hasRetention,
            KeepsTimestamps = !appendTime,
        };
    }

    private static string Pick(Prng random, params ReadOnlySpan<string> from) => from[random.NextInt(from.Length)];
}
