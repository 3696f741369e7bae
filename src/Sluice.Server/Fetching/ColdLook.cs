using Sluice.Base.Lanes;
using Sluice.Server.Network;
using Sluice.Storage.Logs;

namespace Sluice.Server.Fetching;

/// <summary>
/// What one look of a fetch found missing in memory, on its way there: read on the cold lanes, posted back by whoever is last. Void once
/// the fetch was abandoned. Holds no file open.
/// </summary>
internal sealed class ColdLook(FetchOperation fetch, Lane lane) : ILaneWork
{
    private readonly List<ColdBytes> _bytes = [];
    private int _left;

    public void Add(ColdBytes bytes) => _bytes.Add(bytes);

    public void Start(IColdReader reader)
    {
        _left = _bytes.Count;
        foreach (ColdBytes bytes in _bytes) reader.Read(new Part(this, bytes));
    }

    /// <inheritdoc/>
    public void Run(Lane current) => fetch.ColdIsRead(this);

    private sealed class Part(ColdLook look, ColdBytes bytes) : IColdRead
    {
        public LogDirectory? Directory => bytes.Directory;

        public void Run(Span<byte> scratch)
        {
            bytes.Read(scratch);
            if (Interlocked.Decrement(ref look._left) == 0) look.Post();
        }

        public void Drop()
        {
        }
    }

    private void Post() => lane.Post(this);
}
