using System.Buffers.Binary;

namespace Sluice.Load.Wire;

/// <summary>What only the floor understands (bench/Sluice.Floor, FloorFrame).</summary>
internal static class FloorRequests
{
    private const int FetchFrameBytes = 24;
    private const int RenewFrameBytes = 8;

    public static byte[] Fetch(long position, int bytes)
    {
        byte[] frame = Frame(FetchFrameBytes, 1);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(12), bytes);
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(16), position);
        return frame;
    }

    public static byte[] Renew() => Frame(RenewFrameBytes, 2);

    private static byte[] Frame(int bytes, short key)
    {
        byte[] frame = new byte[bytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, bytes - sizeof(int));
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(sizeof(int)), key);
        return frame;
    }
}
