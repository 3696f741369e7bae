using Sluice.Base;
using Sluice.Protocol.Records;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Workloads;
using Sluice.Stepped;

namespace Sluice.Simulation.Runs;

/// <summary>What the parts of a run share: the node, what is known of its contents, and the account of what happened.</summary>
internal sealed class World(ulong seed, SimulationOptions options, SteppedNode node, Trace trace, Tally tally) : IDisposable
{
    private int _writers;

    public ulong Seed { get; } = seed;

    public SimulationOptions Options { get; } = options;

    public SteppedNode Node { get; } = node;

    public Trace Trace { get; } = trace;

    public Tally Tally { get; } = tally;

    public IReadOnlyList<TopicModel> Topics { get; } = [.. options.Topics.Select(plan => new TopicModel(plan, tally))];

    public RecordWalk Records { get; } = new();

    public RecordBatchBuilder Builder { get; } = new(new RecordBatchSettings());

    /// <summary>Clients may begin something new.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Something was broken in this life that excuses refusals.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>The broker may be fenced: it stood still for longer than its session, or it is leaving.</summary>
    public bool MayLackLeader { get; set; }

    /// <summary>The wall clock was set so far that the node may forget its producers.</summary>
    public bool ProducersMayExpire { get; set; }

    /// <summary>Producer ids given out so far.</summary>
    public HashSet<long> ProducerIds { get; } = [];

    /// <summary>A stream of its own for a part.</summary>
    public Prng Stream(string name) => new(Seed, name);

    /// <summary>Writers are numbered, so that their values differ.</summary>
    public int NewWriter() => ++_writers;

    public void Dispose()
    {
        Records.Dispose();
        Builder.Dispose();
    }

    /// <summary>Power cuts so far that may have lost something.</summary>
    public int Losses { get; set; }

    /// <summary>The simulated clients.</summary>
    public List<ClientProcess> Clients { get; } = [];
}
