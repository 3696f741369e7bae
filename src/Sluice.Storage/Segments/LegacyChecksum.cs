using System.Buffers.Binary;

namespace Sluice.Storage.Segments;

/// <summary>
/// The CRC-32 (IEEE) of messages of magic 0 and 1: over everything from the magic on. Such logs are only read, and rarely.
/// </summary>
internal static class LegacyChecksum
{
    private const int CrcAt = 12;
    private const int MagicAt = 16;
    private const uint ReversedPolynomial = 0xEDB88320;

    public static bool IsValid(ReadOnlySpan<byte> message)
    {
        uint state = uint.MaxValue;
        foreach (byte value in message[MagicAt..])
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++) state = (state >> 1) ^ ((state & 1) == 0 ? 0 : ReversedPolynomial);
        }

        return ~state == BinaryPrimitives.ReadUInt32BigEndian(message[CrcAt..]);
    }
}
