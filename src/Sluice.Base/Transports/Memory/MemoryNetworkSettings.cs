namespace Sluice.Base.Transports.Memory;

/// <summary>How a memory network behaves.</summary>
/// <param name="PipeBytes">Bytes one direction of a connection holds before its sender must wait.</param>
/// <param name="CanSendFile">Connections take file regions directly (read through <c>IFileSource</c>), as sockets do.</param>
/// <param name="Chunks">When given, every receive and send moves a drawn number of bytes: how a real network cuts streams.</param>
/// <param name="MaxChunkBytes">Most bytes one call moves when <paramref name="Chunks"/> is given.</param>
public sealed record MemoryNetworkSettings(
    int PipeBytes = 256 * 1024, bool CanSendFile = false, IRandomSource? Chunks = null, int MaxChunkBytes = 4096);
