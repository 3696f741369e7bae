namespace Sluice.Base.Transports.Memory;

/// <summary>Readiness of memory connections for one lane. Its gate is the network's lock.</summary>
internal sealed class MemoryPoller(object gate) : QueuePoller(gate), ISteppablePoller
{
    public bool HasReady => IsAnyReady();
}
