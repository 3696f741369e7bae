namespace Sluice.Simulation.Workloads;

/// <summary>
/// An idempotent producer's way to one partition: its next sequence number, and the batches not acknowledged yet, in order, at most five,
/// as Kafka's broker remembers no more. What got lost or failed is sent again in its order once nothing is on its way any more.
/// </summary>
internal sealed class SequenceLane(ProduceTarget target, int losses)
{
    public const int MostBatches = 5;

    public ProduceTarget Target { get; } = target;

    public int NextSequence { get; set; }

    /// <summary>Oldest first.</summary>
    public List<SentBatch> Unacked { get; } = [];

    /// <summary>Something failed: all of it is to be sent again before anything new.</summary>
    public bool MustRepeat { get; set; }

    /// <summary>Power cuts that may have lost something, when a sequence was accepted last.</summary>
    public int LossesAtAck { get; set; } = losses;

    public bool IsQuiet => !Unacked.Exists(static b => b.IsOnItsWay);

    public void ConnectionLost()
    {
        foreach (SentBatch batch in Unacked) batch.IsOnItsWay = false;
        MustRepeat = Unacked.Count > 0;
    }
}
