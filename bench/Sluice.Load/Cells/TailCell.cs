using Sluice.Load.Servers;

namespace Sluice.Load.Cells;

/// <summary>Producers write single records of 1 KiB and consumers are parked at the end, one of each per partition.</summary>
/// <param name="Name">As given on the command line.</param>
/// <param name="RecordsPerPartition">Records of a run.</param>
/// <param name="Depth">Requests under way per producer; 0: open loop at the rate that the options say.</param>
internal sealed record TailCell(string Name, int RecordsPerPartition, int Depth) : Cell(Name)
{
    public const int Partitions = 4;

    public override IWorkload Open(Server server, RunPlace place) => new TailWorkload(this, server, place);
}
