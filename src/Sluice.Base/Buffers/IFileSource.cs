namespace Sluice.Base.Buffers;

/// <summary>
/// What a transport may send from: a file that can be read at a position, and that may have a descriptor for <c>sendfile</c>.
/// Implementations are safe to read from any lane while a lease is held.
/// </summary>
public interface IFileSource
{
    /// <summary>The descriptor for <c>sendfile</c>, or −1 when the bytes can only be read (memory disk).</summary>
    int Descriptor { get; }

    /// <summary>Reads up to <c>into.Length</c> bytes at <paramref name="position"/>; fewer only at the end of the file.</summary>
    int ReadAt(long position, Span<byte> into);

    /// <summary>True when the bytes are in the page cache, as far as the system can tell cheaply: reading them waits for nothing.</summary>
    bool IsCached(long position, long length);
}
