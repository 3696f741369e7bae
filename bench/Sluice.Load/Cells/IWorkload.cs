using Sluice.Load.Measuring;

namespace Sluice.Load.Cells;

/// <summary>A cell at work against one server: topics, frames and connections. Made once per server, measured many times.</summary>
internal interface IWorkload : IDisposable
{
    /// <summary>The work of the cell, unmeasured, for about so long, until compilers and caches are warm.</summary>
    void Warm(double seconds);

    /// <summary>What a run needs and does not measure: a fresh topic, memory that the host backs, a cold cache.</summary>
    void Prepare()
    {
    }

    /// <summary>One run. Only the work, for everything in it is counted.</summary>
    Sample Run();

    /// <summary>Takes away what the run left.</summary>
    void Clean()
    {
    }
}
