namespace Sluice.Server.Settings;

/// <summary>Limits of reading.</summary>
public sealed record FetchSettings
{
    /// <summary><c>fetch.max.bytes</c>: the most one fetch is answered with.</summary>
    public required int MaxBytes { get; init; }

    /// <summary><c>max.incremental.fetch.session.cache.slots</c>.</summary>
    public required int SessionCacheSlots { get; init; }

    /// <summary><c>max.request.partition.size.limit</c>: a page of DescribeTopicPartitions.</summary>
    public required int DescribePartitionsLimit { get; init; }

    internal static FetchSettings Read(SettingReader settings) => new()
    {
        MaxBytes = settings.Int("fetch.max.bytes"),
        SessionCacheSlots = settings.Int("max.incremental.fetch.session.cache.slots"),
        DescribePartitionsLimit = settings.Int("max.request.partition.size.limit"),
    };
}
