using System.Buffers.Binary;

namespace Sluice.Load.Wire;

/// <summary>A Fetch request of one partition whose offset is written into it before each use.</summary>
internal sealed class FetchFrame
{
    private const long Marker = 0x0102030405060708;

    private readonly int _offsetAt;

    public FetchFrame(string topic, int partition, int bytes)
    {
        Bytes = Requests.Fetch(topic, partition, Marker, bytes);
        Span<byte> marker = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(marker, Marker);
        _offsetAt = Bytes.AsSpan().IndexOf(marker);
    }

    public byte[] Bytes { get; }

    public void SetOffset(long offset) => BinaryPrimitives.WriteInt64BigEndian(Bytes.AsSpan(_offsetAt), offset);
}
