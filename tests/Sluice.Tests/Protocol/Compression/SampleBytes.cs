using System.Text;

namespace Sluice.Tests.Protocol.Compression;

/// <summary>Random bytes of the kinds that exercise different parts of a codec.</summary>
internal static class SampleBytes
{
    public static byte[] Make(Random random)
    {
        byte[] bytes = new byte[random.Next(3) switch { 0 => random.Next(64), 1 => random.Next(5000), _ => random.Next(300_000) }];
        switch (random.Next(5))
        {
            case 0: random.NextBytes(bytes); break;
            case 1: FillText(bytes, random); break;
            case 2: FillRepeats(bytes, random); break;
            case 3: Array.Fill(bytes, (byte)random.Next(256)); break;
            default:
                for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(65 + (Math.Pow(random.NextDouble(), 3) * 40));
                break;
        }
        return bytes;
    }

    private static void FillText(byte[] bytes, Random random)
    {
        var text = new StringBuilder();
        while (text.Length < bytes.Length)
            text.Append("{\"id\":").Append(random.Next()).Append(",\"name\":\"user").Append(random.Next(1000)).Append("\"}\n");
        Encoding.ASCII.GetBytes(text.ToString(0, bytes.Length), bytes);
    }

    private static void FillRepeats(byte[] bytes, Random random)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            if (at < 10 || random.Next(3) == 0)
            {
                bytes[at++] = (byte)random.Next(256);
                continue;
            }
            int distance = random.Next(1, Math.Min(at, random.Next(2) == 0 ? 10 : 60_000) + 1);
            int end = Math.Min(bytes.Length, at + random.Next(3, random.Next(10) == 0 ? 3000 : 60));
            for (; at < end; at++) bytes[at] = bytes[at - distance];
        }
    }
}
