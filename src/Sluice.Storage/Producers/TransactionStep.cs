namespace Sluice.Storage.Producers;

/// <summary>A transaction that begins, or ends by its marker, in an append not yet committed.</summary>
internal readonly record struct TransactionStep(long ProducerId, long FirstOffset, long MarkerOffset, bool IsAbort)
{
    public bool IsBegin => MarkerOffset < 0;
}
