using System.Globalization;
using System.IO.Compression;

namespace Sluice.Tests.Protocol.Messages;

/// <summary>One line of golden-messages.tsv.gz.</summary>
internal sealed record GoldenVector(string Type, string Name, string Number, short Version, string Variant, byte[] Bytes, string Json)
{
    public static IReadOnlyList<GoldenVector> All { get; } = Load();

    private static List<GoldenVector> Load()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "golden-messages.tsv.gz"));
        using var lines = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var vectors = new List<GoldenVector>();
        while (lines.ReadLine() is { } line)
        {
            string[] cells = line.Split('\t');
            short version = short.Parse(cells[3], CultureInfo.InvariantCulture);
            vectors.Add(new GoldenVector(cells[0], cells[1], cells[2], version, cells[4], Convert.FromHexString(cells[5]), cells[6]));
        }
        return vectors;
    }
}
