using System.Diagnostics.Tracing;
namespace Sluice.Simulation;
internal sealed class Tmp : EventListener
{
    public static readonly Dictionary<string, long> Bytes = [];
    protected override void OnEventSourceCreated(EventSource s) { if (s.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(s, EventLevel.Verbose, (EventKeywords)1); }
    protected override void OnEventWritten(EventWrittenEventArgs e)
    {
        if (e.EventName is null || !e.EventName.StartsWith("GCAllocationTick", StringComparison.Ordinal)) return;
        string t = (string)e.Payload![5]! + ((uint)e.Payload[1]! == 1 ? " LOH" : "");
        lock (Bytes) Bytes[t] = Bytes.GetValueOrDefault(t) + (long)(ulong)e.Payload[3]!;
    }
}
