using Sluice.Storage.Indexes;

namespace Sluice.Storage.Producers;

/// <summary>
/// Where aborted transactions go: the index of the segment that holds the marker, or nowhere while state is only rebuilt.
/// </summary>
internal readonly struct TransactionIndexTarget(TransactionIndex? index)
{
    public static TransactionIndexTarget Nowhere => default;

    public void Add(in AbortedTxn aborted) => index?.Append(in aborted);
}
