namespace Sluice.Base.Buffers;

/// <summary>
/// A file kept open for as long as somebody holds it: past rename and unlink, until the last holder disposes. Shared and
/// reference counted; every acquirer disposes exactly once, from any lane.
/// </summary>
public interface IFileLease : IFileSource, IDisposable
{
    /// <summary>One holder more, for who reads on another lane; disposed like any other.</summary>
    IFileLease Share();
}

/// <summary>
/// Bytes of a file on their way to a peer: <c>sendfile</c> where disk and transport allow it, else through a buffer.
/// The holder of the region holds the lease.
/// </summary>
/// <param name="File">The lease; dispose it when the region has been sent or dropped.</param>
/// <param name="Position">First byte.</param>
/// <param name="Length">Bytes, at least 1.</param>
/// <param name="CachedBytes">So many bytes from the start on are known to be cached; who sends more than that asks first.</param>
public readonly record struct FileRegion(IFileLease File, long Position, int Length, int CachedBytes = 0);
