namespace Sluice.Server.Fetching;

/// <summary>The spare fetch operations of one loop; owned by that loop.</summary>
internal sealed class FetchPool
{
    /// <summary>Operations kept; parked fetches hold theirs.</summary>
    private const int Kept = 1024;

    private readonly Stack<FetchOperation> _spare = new();

    public FetchOperation Rent() => _spare.Count > 0 ? _spare.Pop() : new FetchOperation(this);

    public void Return(FetchOperation operation)
    {
        if (_spare.Count < Kept) _spare.Push(operation);
    }
}
