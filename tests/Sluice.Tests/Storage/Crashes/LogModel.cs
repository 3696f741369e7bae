using Sluice.Storage.Indexes;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>What a list of batches says about producers and transactions, worked out the slow and obvious way.</summary>
internal sealed class LogModel
{
    private LogModel()
    {
    }

    /// <summary>The last batch, epoch, and begin of the open transaction (−1) of each producer.</summary>
    internal Dictionary<long, (LogBatch Last, long TransactionStart)> Producers { get; } = [];

    internal List<AbortedTxn> Aborted { get; } = [];

    internal long FirstUndecided => Producers.Values.Select(p => p.TransactionStart).Where(o => o >= 0).DefaultIfEmpty(long.MaxValue).Min();

    internal static LogModel Of(IEnumerable<LogBatch> batches)
    {
        var model = new LogModel();
        foreach (LogBatch batch in batches)
        {
            if (batch.Source.IsMarker) model.End(batch);
            else if (batch.Source.HasProducer) model.Data(batch);
        }

        return model;
    }

    internal int NextSequence(long producerId) =>
        Producers.TryGetValue(producerId, out var state) && !state.Last.Source.IsMarker ? state.Last.Source.LastSequence + 1 : 0;

    private void Data(LogBatch batch)
    {
        long start = Producers.TryGetValue(batch.Source.ProducerId, out var state) ? state.TransactionStart : -1;
        if (batch.Source.IsTransactional && start < 0) start = batch.BaseOffset;
        Producers[batch.Source.ProducerId] = (batch, start);
    }

    private void End(LogBatch marker)
    {
        long id = marker.Source.ProducerId;
        if (!Producers.TryGetValue(id, out var state)) return;
        long start = state.TransactionStart;
        Producers[id] = (state.Last, -1);
        if (start < 0 || marker.Source.IsCommit == true) return;
        Aborted.Add(new AbortedTxn(id, start, marker.BaseOffset, Math.Min(FirstUndecided, marker.NextOffset)));
    }
}
