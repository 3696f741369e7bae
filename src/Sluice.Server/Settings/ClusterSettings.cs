namespace Sluice.Server.Settings;

/// <summary>The broker's life in the cluster and its replicas.</summary>
public sealed record ClusterSettings
{
    /// <summary><c>broker.heartbeat.interval.ms</c>.</summary>
    public required int HeartbeatIntervalMs { get; init; }

    /// <summary><c>broker.session.timeout.ms</c>: silent for longer, a broker is fenced.</summary>
    public required int SessionTimeoutMs { get; init; }

    /// <summary><c>initial.broker.registration.timeout.ms</c>.</summary>
    public required int InitialRegistrationTimeoutMs { get; init; }

    /// <summary><c>controlled.shutdown.enable</c>.</summary>
    public required bool ControlledShutdown { get; init; }

    /// <summary><c>replica.lag.time.max.ms</c>.</summary>
    public required long ReplicaLagTimeMaxMs { get; init; }

    /// <summary><c>auto.leader.rebalance.enable</c>.</summary>
    public required bool AutoLeaderRebalance { get; init; }

    /// <summary><c>min.insync.replicas</c> of this file; with ELR only the first controller's counts, as cluster default.</summary>
    public required int MinInSyncReplicas { get; init; }

    /// <summary><c>sluice.stop.timeout.ms</c>.</summary>
    public required long StopTimeoutMs { get; init; }

    internal static ClusterSettings Read(SettingReader settings) => new()
    {
        HeartbeatIntervalMs = settings.Int("broker.heartbeat.interval.ms"),
        SessionTimeoutMs = settings.Int("broker.session.timeout.ms"),
        InitialRegistrationTimeoutMs = settings.Int("initial.broker.registration.timeout.ms"),
        ControlledShutdown = settings.Boolean("controlled.shutdown.enable"),
        ReplicaLagTimeMaxMs = settings.Long("replica.lag.time.max.ms"),
        AutoLeaderRebalance = settings.Boolean("auto.leader.rebalance.enable"),
        MinInSyncReplicas = settings.Int("min.insync.replicas"),
        StopTimeoutMs = settings.Long(OwnSettings.StopTimeoutMs),
    };
}
