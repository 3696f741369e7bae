namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// Every content a log has had, step by step, as the checksums of its batches in order, and how much of the newest one was promised
/// to survive. A recovered log must be a prefix of one of them that holds what was promised.
/// </summary>
internal sealed class LogHistory
{
    private readonly List<LogBatch[]> _contents = [[]];

    internal IReadOnlyList<LogBatch> Newest => _contents[^1];

    /// <summary>Everything below was flushed and must be there.</summary>
    internal long DurableEnd { get; set; }

    /// <summary>Everything below may be gone by retention.</summary>
    internal long LogStart { get; set; }

    internal void Append(IEnumerable<LogBatch> batches) => _contents.Add([.. Newest, .. batches]);

    internal void TruncateTo(long offset)
    {
        DurableEnd = Math.Min(DurableEnd, offset);
        _contents.Add([.. Newest.TakeWhile(b => b.NextOffset <= offset)]);
    }

    /// <summary>Null when the recovered log is one this history allows, else what is wrong with it.</summary>
    internal string? Objection(IReadOnlyList<LogBatch> recovered, long logStart, long logEnd)
    {
        if (logStart > LogStart && logStart > 0) return $"the log start {logStart} is above {LogStart}";
        if (logEnd < DurableEnd) return $"the log ends at {logEnd}, flushed up to {DurableEnd}";
        long last = recovered.Count == 0 ? logStart : recovered[^1].NextOffset;
        if (last != logEnd) return $"the batches end at {last}, the log at {logEnd}";
        foreach (LogBatch[] content in Enumerable.Reverse(_contents))
        {
            if (IsPart(recovered, content)) return null;
        }

        return $"no content it ever had begins with its batches {string.Join(", ", recovered)}; last it had {string.Join(", ", Newest)}";
    }

    private static bool IsPart(IReadOnlyList<LogBatch> recovered, LogBatch[] content)
    {
        if (recovered.Count == 0) return true;
        int at = Array.IndexOf(content, recovered[0]);
        return at >= 0 && content.AsSpan(at).StartsWith(recovered.ToArray());
    }
}
