namespace Sluice.Server.Settings;

/// <summary>Where logs are and how the node looks after them; what a topic may override is in <see cref="TopicDefaults"/>.</summary>
public sealed record DiskSettings
{
    /// <summary><c>log.dirs</c>, else <c>log.dir</c>: absolute paths, at least one.</summary>
    public required IReadOnlyList<string> LogDirs { get; init; }

    /// <summary><c>metadata.log.dir</c>, else the first of <see cref="LogDirs"/>.</summary>
    public required string MetadataLogDir { get; init; }

    /// <summary><see cref="LogDirs"/> and the metadata directory when it is another one, in this order.</summary>
    public IReadOnlyList<string> AllDirs => LogDirs.Contains(MetadataLogDir) ? LogDirs : [.. LogDirs, MetadataLogDir];

    /// <summary><c>num.recovery.threads.per.data.dir</c>.</summary>
    public required int RecoveryThreadsPerDir { get; init; }

    /// <summary><c>log.dir.failure.timeout.ms</c>.</summary>
    public required long LogDirFailureTimeoutMs { get; init; }

    /// <summary><c>log.retention.check.interval.ms</c>.</summary>
    public required long RetentionCheckIntervalMs { get; init; }

    /// <summary><c>log.initial.task.delay.ms</c>: the first round of housekeeping after the start.</summary>
    public required long InitialTaskDelayMs { get; init; }

    /// <summary><c>log.flush.scheduler.interval.ms</c>.</summary>
    public required long FlushSchedulerIntervalMs { get; init; }

    /// <summary><c>log.flush.offset.checkpoint.interval.ms</c>: recovery points.</summary>
    public required int RecoveryPointCheckpointIntervalMs { get; init; }

    /// <summary><c>log.flush.start.offset.checkpoint.interval.ms</c>.</summary>
    public required int LogStartOffsetCheckpointIntervalMs { get; init; }

    /// <summary><c>replica.high.watermark.checkpoint.interval.ms</c>.</summary>
    public required long HighWatermarkCheckpointIntervalMs { get; init; }

    /// <summary><c>producer.id.expiration.ms</c>.</summary>
    public required int ProducerIdExpirationMs { get; init; }

    /// <summary><c>producer.id.expiration.check.interval.ms</c>.</summary>
    public required int ProducerIdExpirationCheckIntervalMs { get; init; }

    /// <summary><c>sluice.log.flush.before.ack</c>.</summary>
    public required bool FlushBeforeAck { get; init; }

    /// <summary><c>sluice.log.commit.lane</c>: all commits go by the lanes of their directories.</summary>
    public required bool CommitsByLane { get; init; }

    /// <summary><c>sluice.log.index.cache.bytes</c>.</summary>
    public required long IndexCacheBytes { get; init; }

    /// <summary><c>sluice.log.disk</c>: <see cref="OwnSettings.Linux"/> or <see cref="OwnSettings.Portable"/>.</summary>
    public required string Disk { get; init; }

    internal static DiskSettings Read(SettingReader settings)
    {
        string[] dirs = [.. settings.List(settings.IsSet("log.dirs") ? "log.dirs" : "log.dir")
            .Select(Absolute).Distinct(StringComparer.Ordinal)];
        string? metadata = settings.String("metadata.log.dir");
        return new DiskSettings
        {
            LogDirs = dirs,
            MetadataLogDir = string.IsNullOrEmpty(metadata) ? dirs[0] : Absolute(metadata),
            RecoveryThreadsPerDir = settings.Int("num.recovery.threads.per.data.dir"),
            LogDirFailureTimeoutMs = settings.Long("log.dir.failure.timeout.ms"),
            RetentionCheckIntervalMs = settings.Long("log.retention.check.interval.ms"),
            InitialTaskDelayMs = settings.Long("log.initial.task.delay.ms"),
            FlushSchedulerIntervalMs = settings.Long("log.flush.scheduler.interval.ms"),
            RecoveryPointCheckpointIntervalMs = settings.Int("log.flush.offset.checkpoint.interval.ms"),
            LogStartOffsetCheckpointIntervalMs = settings.Int("log.flush.start.offset.checkpoint.interval.ms"),
            HighWatermarkCheckpointIntervalMs = settings.Long("replica.high.watermark.checkpoint.interval.ms"),
            ProducerIdExpirationMs = settings.Int("producer.id.expiration.ms"),
            ProducerIdExpirationCheckIntervalMs = settings.Int("producer.id.expiration.check.interval.ms"),
            CommitsByLane = settings.String(OwnSettings.CommitLane) switch
            {
                OwnSettings.CommitAlways => true,
                OwnSettings.CommitOnStall => false,
                _ => dirs.Length > 1,
            },
            FlushBeforeAck = settings.Boolean(OwnSettings.FlushBeforeAck),
            IndexCacheBytes = settings.Long(OwnSettings.IndexCacheBytes),
            Disk = settings.String(OwnSettings.Disk)!,
        };
    }

    // The disk seam's paths have '/', which Windows takes as well.
    private static string Absolute(string path) =>
        OperatingSystem.IsWindows() ? Path.GetFullPath(path).Replace('\\', '/') : Path.GetFullPath(path);
}
