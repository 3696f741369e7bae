using Sluice.Fuzz.Engine;

namespace Sluice.Fuzz.Compression;

/// <summary>Bytes as compressors meet them: noise, runs, repetitions near and far, text.</summary>
internal static class PlainBytes
{
    public static byte[] Make(FuzzRandom random, int most)
    {
        byte[] bytes = new byte[random.OneIn(8) ? random.Below(most + 1) : random.Size(Math.Min(most, 700))];
        int at = 0;
        while (at < bytes.Length)
        {
            Span<byte> rest = bytes.AsSpan(at);
            Span<byte> part = rest[..Math.Min(rest.Length, 1 + random.Size(300))];
            switch (random.Below(5))
            {
                case 0: random.Fill(part); break;
                case 1: part.Fill(random.Byte()); break;
                case 2 when at > 0:
                    int distance = 1 + random.Below(Math.Min(at, random.OneIn(2) ? 16 : 70_000));
                    for (int i = 0; i < part.Length; i++) part[i] = bytes[at + i - distance];
                    break;
                default:
                    for (int i = 0; i < part.Length; i++) part[i] = (byte)(random.OneIn(6) ? ' ' : 'a' + random.Below(6));
                    break;
            }
            at += part.Length;
        }
        return bytes;
    }
}
