namespace Sluice.Server.Network;

/// <summary>Work gathered over a step of a loop, such as one write per partition. Its answers leave in the same step.</summary>
public interface IEndOfStep
{
    /// <summary>
    /// Called after the requests of a step were dispatched, before answers are sent. True when work was left for the next step.
    /// </summary>
    bool EndOfStep(ProcessorLoop loop);
}
