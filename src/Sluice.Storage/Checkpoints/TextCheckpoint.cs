using System.Globalization;
using System.Text;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Checkpoints;

/// <summary>
/// The frame of Kafka's text checkpoints. The file in full: line 1 the version, <c>0</c>; line 2 how many entries follow, in
/// decimal; then one entry per line, its fields separated by white space; every line ends in <c>\n</c>. A file of no bytes has no entries.
/// </summary>
internal static class TextCheckpoint
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The entry lines; none when the file is missing or empty. Throws <see cref="CheckpointFormatException"/>.</summary>
    internal static string[] ReadLines(IDisk disk, string path)
    {
        byte[]? content = AtomicFile.Read(disk, path);
        if (content is null || content.Length == 0) return [];
        string[] lines = Text(path, content).Split('\n');
        int count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        if (!TryNumber(lines[0], out long version)) throw new CheckpointFormatException(path, $"line 1 is no version: \"{Cut(lines[0])}\"");
        if (version != 0) throw new CheckpointFormatException(path, $"its version is {version}, expected 0");
        if (count < 2) throw new CheckpointFormatException(path, "line 2, the number of entries, is missing");
        if (!TryNumber(lines[1], out long expected) || expected < 0)
        {
            throw new CheckpointFormatException(path, $"line 2 is no number of entries: \"{Cut(lines[1])}\"");
        }

        if (expected != count - 2) throw new CheckpointFormatException(path, $"line 2 promises {expected} entries, found {count - 2}");
        return lines[2..count];
    }

    /// <summary>Writes version, count and entries, atomically.</summary>
    internal static void Write(IDisk disk, string path, int count, StringBuilder entries)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"0\n{count}\n{entries}");
        AtomicFile.Write(disk, path, StrictUtf8.GetBytes(text));
    }

    /// <summary>The fields of a line, when they are exactly as many as there are <paramref name="fields"/>.</summary>
    internal static bool TrySplit(string line, Span<Range> fields)
    {
        Span<Range> found = stackalloc Range[fields.Length + 1];
        int count = line.AsSpan().SplitAny(found, " \t\r", StringSplitOptions.RemoveEmptyEntries);
        if (count != fields.Length) return false;
        found[..count].CopyTo(fields);
        return true;
    }

    /// <summary>A decimal number as Java's parsers take it: digits with an optional sign, nothing around.</summary>
    internal static bool TryNumber(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>The exception for an entry line.</summary>
    internal static CheckpointFormatException BadEntry(string path, int index, string line) =>
        new(path, string.Create(CultureInfo.InvariantCulture, $"line {index + 3} is no entry: \"{Cut(line)}\""));

    private static string Text(string path, byte[] content)
    {
        try
        {
            return StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            throw new CheckpointFormatException(path, "it is not text");
        }
    }

    private static string Cut(string line) => line.Length <= 100 ? line : line[..100] + "…";
}
