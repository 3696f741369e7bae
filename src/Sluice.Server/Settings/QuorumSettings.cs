namespace Sluice.Server.Settings;

/// <summary>The metadata quorum and its log.</summary>
public sealed record QuorumSettings
{
    /// <summary><c>controller.quorum.voters</c>: a static quorum (kraft.version 0); empty with a dynamic one.</summary>
    public required IReadOnlyList<QuorumVoter> Voters { get; init; }

    /// <summary><c>controller.quorum.bootstrap.servers</c>: where a dynamic quorum (KIP-853) is found.</summary>
    public required IReadOnlyList<QuorumVoter> BootstrapServers { get; init; }

    /// <summary><c>controller.quorum.auto.join.enable</c>.</summary>
    public required bool AutoJoin { get; init; }

    /// <summary><c>controller.quorum.election.timeout.ms</c>.</summary>
    public required int ElectionTimeoutMs { get; init; }

    /// <summary><c>controller.quorum.election.backoff.max.ms</c>.</summary>
    public required int ElectionBackoffMaxMs { get; init; }

    /// <summary><c>controller.quorum.fetch.timeout.ms</c>.</summary>
    public required int FetchTimeoutMs { get; init; }

    /// <summary><c>controller.quorum.request.timeout.ms</c>.</summary>
    public required int RequestTimeoutMs { get; init; }

    /// <summary><c>controller.quorum.retry.backoff.ms</c>.</summary>
    public required int RetryBackoffMs { get; init; }

    /// <summary><c>controller.quorum.append.linger.ms</c>.</summary>
    public required int AppendLingerMs { get; init; }

    /// <summary><c>controller.quorum.fetch.max.bytes</c>.</summary>
    public required int FetchMaxBytes { get; init; }

    /// <summary><c>metadata.log.segment.bytes</c>.</summary>
    public required int SegmentBytes { get; init; }

    /// <summary><c>metadata.log.segment.ms</c>.</summary>
    public required long SegmentMs { get; init; }

    /// <summary><c>metadata.log.max.record.bytes.between.snapshots</c>.</summary>
    public required long MaxBytesBetweenSnapshots { get; init; }

    /// <summary><c>metadata.log.max.snapshot.interval.ms</c>; 0 is off.</summary>
    public required long MaxSnapshotIntervalMs { get; init; }

    /// <summary><c>metadata.max.retention.bytes</c>.</summary>
    public required long RetentionBytes { get; init; }

    /// <summary><c>metadata.max.retention.ms</c>.</summary>
    public required long RetentionMs { get; init; }

    /// <summary><c>metadata.max.idle.interval.ms</c>: how often a no-op record moves the log on; 0 is off.</summary>
    public required int MaxIdleIntervalMs { get; init; }

    internal static QuorumSettings Read(SettingReader settings, int nodeId, ProcessRoles roles)
    {
        var quorum = new QuorumSettings
        {
            Voters = Parse(settings, "controller.quorum.voters", "{id}@{host}:{port}", QuorumVoter.TryParse),
            BootstrapServers = Parse(settings, "controller.quorum.bootstrap.servers", "{host}:{port}", QuorumVoter.TryParseServer),
            AutoJoin = settings.Boolean("controller.quorum.auto.join.enable"),
            ElectionTimeoutMs = settings.Int("controller.quorum.election.timeout.ms"),
            ElectionBackoffMaxMs = settings.Int("controller.quorum.election.backoff.max.ms"),
            FetchTimeoutMs = settings.Int("controller.quorum.fetch.timeout.ms"),
            RequestTimeoutMs = settings.Int("controller.quorum.request.timeout.ms"),
            RetryBackoffMs = settings.Int("controller.quorum.retry.backoff.ms"),
            AppendLingerMs = settings.Int("controller.quorum.append.linger.ms"),
            FetchMaxBytes = settings.Int("controller.quorum.fetch.max.bytes"),
            SegmentBytes = settings.Int("metadata.log.segment.bytes"),
            SegmentMs = settings.Long("metadata.log.segment.ms"),
            MaxBytesBetweenSnapshots = settings.Long("metadata.log.max.record.bytes.between.snapshots"),
            MaxSnapshotIntervalMs = settings.Long("metadata.log.max.snapshot.interval.ms"),
            RetentionBytes = settings.Long("metadata.max.retention.bytes"),
            RetentionMs = settings.Long("metadata.max.retention.ms"),
            MaxIdleIntervalMs = settings.Int("metadata.max.idle.interval.ms"),
        };
        CheckQuorum(settings, quorum, nodeId, roles);
        return quorum;
    }

    private static void CheckQuorum(SettingReader settings, QuorumSettings quorum, int nodeId, ProcessRoles roles)
    {
        const string voters = "controller.quorum.voters";
        if (settings.List(voters).Count == 0 && settings.List("controller.quorum.bootstrap.servers").Count == 0)
        {
            settings.Report(voters, "If using process.roles, either controller.quorum.bootstrap.servers must contain the set of bootstrap "
                + "controllers or controller.quorum.voters must contain a parseable set of controllers.");
        }
        if (quorum.Voters.Count == 0) return;
        bool isVoter = quorum.Voters.Any(v => v.NodeId == nodeId);
        string all = string.Join(",", quorum.Voters.Select(v => v.NodeId));
        if (roles.HasFlag(ProcessRoles.Controller) && !isVoter)
        {
            settings.Report(voters,
                $"If process.roles contains the 'controller' role, the node id {nodeId} must be included in the set of voters "
                + $"{voters}={all}");
        }
        if (roles == ProcessRoles.Broker && isVoter)
        {
            settings.Report(voters,
                $"If process.roles contains just the 'broker' role, the node id {nodeId} must not be included in the set of "
                + $"voters {voters}={all}");
        }
    }

    private delegate bool TryParse(string text, out QuorumVoter voter);

    private static List<QuorumVoter> Parse(SettingReader settings, string name, string form, TryParse parse)
    {
        var all = new List<QuorumVoter>();
        foreach (string entry in settings.List(name))
        {
            if (parse(entry, out QuorumVoter voter)) all.Add(voter);
            else settings.Report(name, $"Invalid configuration value for {name}: \"{entry}\". Each entry should be in the form `{form}`.");
        }
        return all;
    }
}
