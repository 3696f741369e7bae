using Sluice.Protocol.Compression;
using Sluice.Server.Fetching;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Server.Producing;

namespace Sluice.Server.Requests;

/// <summary>What handlers keep per processor loop: staged appends, spare operations, scratch memory. Touched by that loop only.</summary>
internal sealed class LoopState(Action<Partition> requestFlush, TimeProvider time, IDeferredCommits deferred) : IEndOfStep
{
    /// <summary>The rules of each batch set the limit in force.</summary>
    private const int ScratchBytes = 64 * 1024 * 1024;

    /// <summary>Batches waiting for the end of the step.</summary>
    public AppendStage Appends { get; } = new(time, deferred);

    /// <summary>Spare produce operations.</summary>
    public ProducePool Produces { get; } = new(requestFlush);

    /// <summary>Spare fetch operations.</summary>
    public FetchPool Fetches { get; } = new();

    /// <summary>The decompressed records of the batch being checked.</summary>
    public BoundedBuffer PlainRecords { get; } = new(ScratchBytes);

    /// <summary>The batch being compressed anew.</summary>
    public BoundedBuffer Recompressed { get; } = new(ScratchBytes);

    /// <summary>The state of a loop.</summary>
    public static LoopState Of(ProcessorLoop loop) => ((RequestDispatcher)loop.Dispatcher).Loop;

    /// <inheritdoc/>
    public bool EndOfStep(ProcessorLoop loop)
    {
        if (Appends.HasWork) Appends.Commit(loop.Lane);
        return false;
    }
}
