using Sluice.Base.Lanes;
using Sluice.Metadata.Controller;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;

namespace Sluice.Server.Drivers;

/// <summary>
/// Something only the active controller decides, on its way through the metadata lane: decided there, appended, flushed, committed,
/// published, and only then answered. Answered or refused exactly once.
/// </summary>
public abstract class ControllerWork
{
    /// <summary>Where to be answered: posted to this lane; null: on the metadata lane itself.</summary>
    public virtual Lane? Asker => null;

    /// <summary>
    /// Refused: NOT_CONTROLLER when this node does not lead (any more), UNKNOWN_SERVER_ERROR when the decision failed.
    /// </summary>
    public abstract void Refuse(ErrorCode error, Lane lane);

    /// <summary>
    /// Decides; the records, and whether they must be one batch. The answer is kept until <see cref="AnswerDecided"/>.
    /// </summary>
    internal abstract (IReadOnlyList<MetadataRecord> Records, bool IsAtomic) DecideNow(ControllerTurn turn);

    internal abstract void AnswerDecided(Lane lane);

    internal void Finish(ErrorCode error, Lane lane)
    {
        if (Asker is { } asker && !ReferenceEquals(asker, lane)) asker.Post(new Finishing(this, error));
        else FinishOn(error, lane);
    }

    private void FinishOn(ErrorCode error, Lane lane)
    {
        if (error == ErrorCode.None) AnswerDecided(lane);
        else Refuse(error, lane);
    }

    private sealed class Finishing(ControllerWork work, ErrorCode error) : ILaneWork
    {
        public void Run(Lane lane) => work.FinishOn(error, lane);
    }
}

/// <summary>Work with its kind of answer.</summary>
public abstract class ControllerWork<TResponse> : ControllerWork
    where TResponse : class
{
    private TResponse? _response;

    /// <summary>Looks at the controller's state and decides; changes nothing. On the metadata lane.</summary>
    public abstract ControllerResult<TResponse> Decide(ControllerTurn turn);

    /// <summary>
    /// The records are committed and published: answer. On the asker's lane, or the metadata lane when there is none.
    /// </summary>
    public abstract void Answer(TResponse response, Lane lane);

    internal sealed override (IReadOnlyList<MetadataRecord> Records, bool IsAtomic) DecideNow(ControllerTurn turn)
    {
        ControllerResult<TResponse> result = Decide(turn);
        _response = result.Response;
        return (result.Records, result.IsAtomic);
    }

    internal sealed override void AnswerDecided(Lane lane) => Answer(_response!, lane);
}
