using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Storage.Logs;

namespace Sluice.Server.Network;

/// <summary>
/// The next bytes of an answer on their way into the page cache, while their connection waits. Holds the file by a lease of its own, since
/// the connection may be closed meanwhile.
/// </summary>
internal sealed class ColdSend : IColdRead, ILaneWork
{
    private readonly ClientConnection _connection;
    private readonly FileRegion _region;

    public ColdSend(ClientConnection connection, FileRegion region)
    {
        _connection = connection;
        _region = region with { File = region.File.Share() };
    }

    /// <inheritdoc/>
    public LogDirectory? Directory => (_region.File as FileLease)?.Directory;

    /// <inheritdoc/>
    public void Run(Span<byte> scratch)
    {
        ColdBytes.Read(_region, scratch);
        _region.File.Dispose();
        _connection.Loop.Lane.Post(this);
    }

    /// <inheritdoc/>
    public void Drop() => _region.File.Dispose();

    /// <inheritdoc/>
    public void Run(Lane lane) => _connection.ColdIsRead(this, _region.Length);
}
