namespace Sluice.Protocol.Compression;

/// <summary>A write-only stream into a <see cref="BoundedBuffer"/> for the base library's codecs; remembers what did not fit.</summary>
internal sealed class BoundedStream(BoundedBuffer into) : Stream
{
    /// <summary>True once bytes had to be dropped because of the limit.</summary>
    public bool IsOverflown { get; private set; }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => into.Length;
    public override long Position { get => into.Length; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!IsOverflown && !into.TryWrite(buffer)) IsOverflown = true;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
