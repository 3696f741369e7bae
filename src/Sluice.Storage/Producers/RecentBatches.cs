using System.Runtime.CompilerServices;

namespace Sluice.Storage.Producers;

/// <summary>Room for the five batches a producer may have in flight (KIP-185), held in place.</summary>
[InlineArray(Capacity)]
internal struct RecentBatches
{
    public const int Capacity = 5;

    private BatchMetadata _first;
}
