using Sluice.Base.Lanes;
using Sluice.Base.Transports;

namespace Sluice.Tests.Base.Lanes;

/// <summary>An owner that counts its steps and forwards readiness.</summary>
internal sealed class RecordingOwner : ILaneOwner
{
    public int Steps { get; private set; }

    public Func<bool> AtEnd { get; set; } = static () => false;

    public Action<ReadyEvent> OnReady { get; set; } = static _ => { };

    public void Ready(Lane lane, in ReadyEvent ready) => OnReady(ready);

    public bool EndOfStep(Lane lane)
    {
        Steps++;
        return AtEnd();
    }
}
