using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;

namespace Sluice.Server.Drivers;

/// <summary>
/// The controller of one epoch in which this node leads, and the answers that wait for their records to be committed. Owned by the
/// metadata lane; thrown away with the leadership, and a later one is built from the committed image.
/// <para>Always: the controller has replayed exactly what was appended; answers leave in order, each after its records are
/// published.</para>
/// </summary>
internal sealed class ActiveController(Controller controller, int epoch)
{
    private readonly Queue<Waiting> _waiting = new();

    /// <summary>The rules.</summary>
    public Controller Controller => controller;

    /// <summary>The epoch it is active in.</summary>
    public int Epoch => epoch;

    /// <summary>True once its first records are under way: before, it decides nothing.</summary>
    public bool IsReady { get; set; }

    /// <summary>When records were last appended.</summary>
    public Instant LastAppend { get; private set; }

    /// <summary>Records were appended as a batch that ends before <paramref name="endOffset"/>: the state moves on at once.</summary>
    public void Appended(IReadOnlyList<MetadataRecord> records, long endOffset, Instant now, long nowMs)
    {
        controller.Replay(records, new Provenance(endOffset - 1, epoch, nowMs), now);
        LastAppend = now;
    }

    /// <summary>
    /// Answers <paramref name="work"/> once everything below <paramref name="endOffset"/> is committed. Also for decisions
    /// without records:
    /// what they saw may not be committed yet.
    /// </summary>
    public void Await(ControllerWork work, long endOffset, long committedOffset, Lane lane)
    {
        if (endOffset <= committedOffset && _waiting.Count == 0) work.Finish(ErrorCode.None, lane);
        else _waiting.Enqueue(new Waiting(work, endOffset));
    }

    /// <summary>Answers whatever is committed and published now.</summary>
    public void Committed(long offset, Lane lane)
    {
        while (_waiting.TryPeek(out Waiting next) && next.EndOffset <= offset)
        {
            _waiting.Dequeue();
            next.Work.Finish(ErrorCode.None, lane);
        }
    }

    /// <summary>Leadership is lost: nobody knows what becomes of the records.</summary>
    public void RefuseAll(ErrorCode error, Lane lane)
    {
        while (_waiting.TryDequeue(out Waiting next)) next.Work.Finish(error, lane);
    }

    private readonly record struct Waiting(ControllerWork Work, long EndOffset);
}
