using System.Buffers.Binary;

namespace Sluice.Floor;

/// <summary>
/// A frame the floor understands: int32 size of what follows, int16 key. Key 1 is a fetch (int32 size at byte 12, int64 position at byte
/// 16), answered by that many bytes behind a length; key 2 begins the produced logs anew; every other frame is appended as it is. The last
/// two are answered by 32 bytes.
/// </summary>
internal static class FloorFrame
{
    private const short FetchKey = 1;
    private const short RenewKey = 2;

    public static bool IsFetch(ReadOnlySpan<byte> frame) => Key(frame) == FetchKey;

    public static bool IsRenew(ReadOnlySpan<byte> frame) => Key(frame) == RenewKey;

    public static int FetchBytes(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt32BigEndian(frame[12..]);

    public static long FetchPosition(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt64BigEndian(frame[16..]);

    private static short Key(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt16BigEndian(frame[sizeof(int)..]);
}
