using System.Buffers.Binary;

namespace Sluice.Simulation.Workloads;

/// <summary>
/// Values that are unique in a run: writer (int32), number (int32), fill. Every byte of the fill follows from the id, so that a reader
/// knows a foreign or damaged value whatever the checksum says.
/// </summary>
internal static class Values
{
    private const int HeadBytes = sizeof(long);

    public static long Id(int writer, int number) => ((long)writer << 32) | (uint)number;

    public static string Name(long id) => id < 0 ? "nothing known" : $"{id >> 32}:{(uint)id}";

    public static byte[] Make(long id, int fill)
    {
        byte[] value = new byte[HeadBytes + fill];
        BinaryPrimitives.WriteInt64BigEndian(value, id);
        for (int i = HeadBytes; i < value.Length; i++) value[i] = FillAt(id, i);
        return value;
    }

    public static bool TryRead(ReadOnlySpan<byte> value, out long id)
    {
        id = -1;
        if (value.Length < HeadBytes) return false;
        id = BinaryPrimitives.ReadInt64BigEndian(value);
        for (int i = HeadBytes; i < value.Length; i++)
        {
            if (value[i] != FillAt(id, i)) return false;
        }
        return true;
    }

    // Runs of four equal bytes, so that codecs have something to do.
    private static byte FillAt(long id, int at) => (byte)((id * 31) + ((at >> 2) * 7));
}
