using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Server.Settings;
using Sluice.Storage.Logs;

namespace Sluice.Server.Drivers;

/// <summary>What the metadata lane is made of.</summary>
public sealed record MetadataServices
{
    /// <summary>Makes the lane.</summary>
    public required IScheduler Scheduler { get; init; }

    /// <summary>The node's settings.</summary>
    public required BrokerSettings Settings { get; init; }

    /// <summary>The directory that holds the metadata log: <c>metadata.log.dir</c>, open and locked.</summary>
    public required LogDirectory Directory { get; init; }

    /// <summary>The cluster's id, from meta.properties.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Memory for appends.</summary>
    public required BufferPool Buffers { get; init; }

    /// <summary>The node's random source; the lane is its only user.</summary>
    public required IRandomSource Random { get; init; }

    /// <summary>What would be a log line.</summary>
    public Action<string> Note { get; init; } = static _ => { };

    /// <summary>The lane failed and does nothing more: the process has to stop.</summary>
    public required Action<Exception> Failed { get; init; }
}
