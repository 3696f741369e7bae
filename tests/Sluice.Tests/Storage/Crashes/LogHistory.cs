namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// Every content a log has had, step by step, and how much of it was promised to survive. A recovered log must be one of them from its
/// start on, stopped anywhere behind what was promised.
/// </summary>
internal sealed class LogHistory
{
    private readonly List<LogBatch[]> _contents = [[]];

    internal IReadOnlyList<LogBatch> Newest => _contents[^1];

    /// <summary>Everything below was flushed and must be there.</summary>
    internal long DurableEnd { get; set; }

    /// <summary>Everything below may be gone, by retention or by request.</summary>
    internal long LogStart { get; set; }

    /// <summary>Everything below was asked to go and noted durably: it must not come back.</summary>
    internal long DurableStart { get; set; }

    /// <summary>The highest high watermark there ever was: its checkpoint does not follow a truncation.</summary>
    internal long HighWatermark { get; set; }

    internal void Append(IEnumerable<LogBatch> batches) => _contents.Add([.. Newest, .. batches]);

    /// <summary>The log is being cut: it may be found whole or cut.</summary>
    internal void TruncateTo(long offset)
    {
        DurableEnd = Math.Min(DurableEnd, offset);
        DurableStart = Math.Min(DurableStart, offset);
        _contents.Add([.. Newest.TakeWhile(b => b.NextOffset <= offset)]);
    }

    /// <summary>The cut is done, and durable: what was cut must not come back.</summary>
    internal void Truncated() => _contents.RemoveRange(0, _contents.Count - 1);

    /// <summary>The log begins anew, empty, at an offset.</summary>
    internal void StartAt(long offset)
    {
        DurableEnd = 0;
        DurableStart = 0;
        LogStart = offset;
        _contents.Add([]);
    }

    /// <summary>
    /// Null when the recovered batches are what this history allows, else what is wrong with them. <paramref name="whole"/> is the
    /// content they are part of, up to their end.
    /// </summary>
    internal string? Objection(IReadOnlyList<LogBatch> recovered, long logStart, long logEnd, out IReadOnlyList<LogBatch> whole)
    {
        whole = [];
        if (logStart > LogStart && logStart > 0) return $"the log start {logStart} is above {LogStart}";
        if (logStart < DurableStart) return $"the log start {logStart} is below {DurableStart}, which was noted";
        if (logEnd < DurableEnd) return $"the log ends at {logEnd}, flushed up to {DurableEnd}";
        foreach (LogBatch[] content in Enumerable.Reverse(_contents))
        {
            int at = recovered.Count == 0 ? 0 : Array.IndexOf(content, recovered[0]);
            if (at < 0 || !content.AsSpan(at).StartsWith(recovered.ToArray())) continue;
            whole = [.. content.TakeWhile(b => b.NextOffset <= logEnd)];
            return null;
        }

        return $"no content it ever had holds its batches {string.Join(", ", recovered)}; last it had {string.Join(", ", Newest)}";
    }
}
