namespace Sluice.Storage.Logs;

/// <summary>A stretch of an append that is run outside of the lock, when there is a gate; does nothing when there is none.</summary>
internal readonly ref struct OutsideGate
{
    private readonly IAppendGate? _gate;

    public OutsideGate(IAppendGate? gate)
    {
        _gate = gate;
        gate?.Leave();
    }

    public void Dispose() => _gate?.Return();
}
