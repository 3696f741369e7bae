using Sluice.Base.Buffers;

namespace Sluice.Tests.Server.Network;

/// <summary>A file in memory that counts the disposals of its lease.</summary>
internal sealed class TestLease(byte[] bytes) : IFileLease
{
    public int Disposals { get; private set; }

    public int Descriptor => 0;

    public int ReadAt(long position, Span<byte> into)
    {
        ObjectDisposedException.ThrowIf(Disposals > 0, this);
        int count = (int)Math.Clamp(bytes.Length - position, 0, into.Length);
        bytes.AsSpan((int)position, count).CopyTo(into);
        return count;
    }

    public void Dispose() => Disposals++;
}
