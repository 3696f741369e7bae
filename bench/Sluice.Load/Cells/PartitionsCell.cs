using Sluice.Load.Servers;

namespace Sluice.Load.Cells;

/// <summary>
/// Load spread evenly over the partitions of one large topic: produce of one batch of 1 KiB each, or fetches of one such batch from many
/// partitions each. What is counted are partitions written to or read from.
/// </summary>
internal sealed record PartitionsCell(string Name, bool IsFetch, int Partitions, int Count) : Cell(Name)
{
    public override IWorkload Open(Server server, RunPlace place) => new PartitionsWorkload(this, server, place);
}
