using Sluice.Storage.Logs;

namespace Sluice.Storage.Segments;

/// <summary>What is about to be appended, for the decision whether a new segment is due.</summary>
internal readonly ref struct RollQuestion(LogSettings settings)
{
    public readonly LogSettings Settings = settings;

    public int BatchBytes { get; init; }

    /// <summary>Bytes already staged for this segment.</summary>
    public long PendingBytes { get; init; }

    /// <summary>Timestamp of the first staged batch.</summary>
    public long FirstPendingTimestampMs { get; init; }

    public long LastOffset { get; init; }

    public long MaxTimestampMs { get; init; }

    public long NowMs { get; init; }

    public long JitterMs { get; init; }
}
