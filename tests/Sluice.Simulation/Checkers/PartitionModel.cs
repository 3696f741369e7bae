using Sluice.Simulation.Runs;
using Sluice.Simulation.Workloads;

namespace Sluice.Simulation.Checkers;

/// <summary>
/// What clients know of one partition, and so may expect for ever: the checker <c>queue</c> of reference/invariants.md §3.4 for one node,
/// as a model that is kept while the run goes on. An offset has one value; a value has one offset; what was acknowledged or shown stays,
/// but for what retention and DeleteRecords take at the beginning, and, in Kafka's own durability mode, a power cut at the end.
/// </summary>
internal sealed class PartitionModel(string name, bool hasRetention, Tally tally)
{
    private const long Unknown = -1;

    private readonly List<(long Id, long TimestampMs)> _known = [];
    private readonly Dictionary<long, long> _offsets = [];
    private long _forgottenBefore;

    public string Name { get; } = name;

    /// <summary>Offsets below are known or lie between known ones: the log cannot end before.</summary>
    public long End => _known.Count;

    /// <summary>The largest offset that DeleteRecords was asked for, answered or not.</summary>
    public long DeletedUpTo { get; set; }

    /// <summary>The largest start of the log that was acknowledged; a crash may set the start back, as in Kafka.</summary>
    public long SeenStart { get; private set; }

    /// <summary>The largest high watermark that was shown.</summary>
    public long SeenHighWatermark { get; private set; }

    /// <summary>What lies below was flushed: it survives a power cut in any mode.</summary>
    public long Flushed { get; set; }

    /// <summary>The machine lost power, in the mode that does not flush before it answers, since the log was compared.</summary>
    public bool MayLose { get; set; }

    /// <summary>Values that may be written twice, because the node forgot a producer as it is entitled to.</summary>
    public bool MayRepeat { get; set; }

    /// <summary>The value at an offset and its timestamp, when they are known.</summary>
    public (long Id, long TimestampMs)? At(long offset) =>
        offset >= 0 && offset < End && _known[(int)offset].Id != Unknown ? _known[(int)offset] : null;

    public void Acked(long offset, long id, long timestampMs)
    {
        tally.AckedRecords++;
        Learn(offset, id, timestampMs, "acknowledged");
    }

    public void Read(long offset, long id, long timestampMs)
    {
        tally.ReadRecords++;
        Learn(offset, id, timestampMs, "read");
    }

    /// <summary>A client was told a high watermark: what lies below was visible.</summary>
    public void ShowHighWatermark(long offset)
    {
        if (offset > SeenHighWatermark) SeenHighWatermark = offset;
    }

    /// <summary>A client was told where the log begins.</summary>
    public void ShowStart(long offset, string by)
    {
        if (!hasRetention && offset > DeletedUpTo)
        {
            throw new ViolationException("lost-beginning", $"{Name} begins at {offset} ({by}); nobody asked for more than {DeletedUpTo}");
        }
        if (offset > SeenStart) SeenStart = offset;
    }

    /// <summary>The node has started again and the log reaches from here to there.</summary>
    public void Restarted(long logStart, long logEnd)
    {
        if (logEnd < Flushed) throw new ViolationException("lost-write", $"{Name} ends at {logEnd} but was flushed up to {Flushed}");
        ShowStart(logStart, "after a restart");
        long promised = Math.Max(End, SeenHighWatermark);
        if (logEnd < promised && !MayLose)
        {
            string last = logEnd < End ? $"{Values.Name(_known[(int)logEnd].Id)} was there" : "it was visible";
            throw new ViolationException("lost-write", $"{Name} ends at {logEnd} after a restart, promised up to {promised}: {last}");
        }
        MayLose = false;
        SeenStart = Math.Min(SeenStart, logStart);
        _forgottenBefore = Math.Max(_forgottenBefore, logStart);
        if (logEnd < promised) CutTo(logEnd);
    }

    private void CutTo(long logEnd)
    {
        for (int offset = (int)logEnd; offset < _known.Count; offset++)
        {
            if (_known[offset].Id == Unknown) continue;
            tally.LostRecords++;
            _offsets.Remove(_known[offset].Id);
        }
        if (logEnd < _known.Count) _known.RemoveRange((int)logEnd, _known.Count - (int)logEnd);
        SeenHighWatermark = Math.Min(SeenHighWatermark, logEnd);
    }

    private void Learn(long offset, long id, long timestampMs, string how)
    {
        while (_known.Count <= offset) _known.Add((Unknown, Unknown));
        (long known, long knownTimestampMs) = _known[(int)offset];
        if (known == Unknown)
        {
            // A node that starts knows its producers from what is left of the log: as in Kafka, what is gone by then may come again.
            if (_offsets.TryGetValue(id, out long other) && other >= _forgottenBefore && !MayRepeat)
            {
                throw new ViolationException("duplicate", $"{Values.Name(id)} in {Name} at {other} and {how} at {offset}");
            }
            _known[(int)offset] = (id, timestampMs);
            _offsets[id] = offset;
        }
        else if (known != id)
        {
            throw new ViolationException("inconsistent-offsets", $"{Name} at {offset}: {Values.Name(known)}, then {how} {Values.Name(id)}");
        }
        else if (timestampMs != Unknown)
        {
            if (knownTimestampMs != Unknown && knownTimestampMs != timestampMs)
            {
                throw new ViolationException("inconsistent-timestamps", $"{Name} at {offset}: {knownTimestampMs}, then {timestampMs}");
            }
            _known[(int)offset] = (id, timestampMs);
        }
    }
}
