namespace Sluice.Server.Settings;

/// <summary>Sluice's own settings, which Kafka does not have; all begin with <c>sluice.</c>. Each one argues for itself.</summary>
public static class OwnSettings
{
    /// <summary>What all of them begin with.</summary>
    public const string Prefix = "sluice.";

    /// <summary>true: nothing is acknowledged before it is on the disk (one flush for all that wait). Kafka relies on replicas
    /// instead.</summary>
    public const string FlushBeforeAck = "sluice.log.flush.before.ack";

    /// <summary>Budget of index pages kept in memory, in bytes.</summary>
    public const string IndexCacheBytes = "sluice.log.index.cache.bytes";

    /// <summary>A frame that was begun must be whole after this many milliseconds without a byte (bad-inputs: half a request for
    /// ever).</summary>
    public const string FrameIdleMs = "sluice.socket.frame.idle.ms";

    /// <summary>
    /// Who writes what was produced: <see cref="CommitOnStall"/>, the processor loop, and the directory's lane while its disk stalls;
    /// <see cref="CommitAlways"/>, always the lane, some 20 µs later; <see cref="CommitAuto"/>: always with several log.dirs, as one disk
    /// must not keep the partitions of another waiting, not even for the one write that finds it stalling.
    /// </summary>
    public const string CommitLane = "sluice.log.commit.lane";

    /// <summary>Always with several log.dirs, else on stall.</summary>
    public const string CommitAuto = "auto";

    /// <summary>Always by the directory's lane.</summary>
    public const string CommitAlways = "always";

    /// <summary>By the directory's lane while its disk stalls.</summary>
    public const string CommitOnStall = "stall";

    /// <summary>
    /// How many microseconds a processor loop looks for the next event before it sleeps. Waking a sleeper takes some 20 µs and as much
    /// CPU; a loop that keeps looking in vain gives it up by itself. 0 sleeps at once.
    /// </summary>
    public const string SpinUs = "sluice.network.spin.us";

    /// <summary>How long a graceful stop may take before the node leaves without its clean-shutdown marker.</summary>
    public const string StopTimeoutMs = "sluice.stop.timeout.ms";

    /// <summary>How connections are waited for: <see cref="Epoll"/> where the system has it, <see cref="Sockets"/> everywhere.</summary>
    public const string Transport = "sluice.network.transport";

    /// <summary>Linux's epoll by direct calls: the default on Linux.</summary>
    public const string Epoll = "epoll";

    /// <summary>.NET's portable sockets: the default elsewhere.</summary>
    public const string Sockets = "sockets";

    /// <summary>How files are reached: <see cref="Linux"/> by direct calls, <see cref="Portable"/> by .NET's.</summary>
    public const string Disk = "sluice.log.disk";

    /// <summary>Direct system calls: the default on Linux.</summary>
    public const string Linux = "linux";

    /// <summary>.NET's files: the default elsewhere.</summary>
    public const string Portable = "portable";

    internal static readonly OwnSetting[] All =
    [
        new(FlushBeforeAck, "false", null),
        new(IndexCacheBytes, "67108864", 1 << 20),
        new(CommitLane, CommitAuto, null, [CommitAuto, CommitAlways, CommitOnStall]),
        new(FrameIdleMs, "30000", 1),
        new(SpinUs, "50", 0),
        new(StopTimeoutMs, "30000", 0),
        OperatingSystem.IsLinux() ? new(Transport, Epoll, null, [Epoll, Sockets]) : new(Transport, Sockets, null, [Sockets]),
        OperatingSystem.IsLinux() ? new(Disk, Linux, null, [Linux, Portable]) : new(Disk, Portable, null, [Portable]),
    ];

    /// <summary>The definition of a setting; null when there is none.</summary>
    internal static OwnSetting? Find(string name) => Array.Find(All, s => s.Name == name);
}
