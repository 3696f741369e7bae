using System.Globalization;
using System.Text;

namespace Sluice.Server.Settings;

/// <summary>
/// Reader of Java's properties notation, which <c>server.properties</c> and the tools' config files are written in:
/// <code>
/// # or ! as first character    a comment, up to the end of the line (never continued)
/// key=value  key:value  key value    white space around key and separator is dropped, behind the value it is kept
/// \ at the end of a line       continues it; white space at the start of the next line is dropped
/// \t \n \r \f \uXXXX \x        escapes, in keys and values; any other \x is x itself
/// </code>
/// A key that stands twice has its last value. The bytes are UTF-8 when they are valid UTF-8, else ISO-8859-1 as in Java.
/// </summary>
public static class PropertiesText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>Decodes the bytes of a properties file.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>All entries in their order, duplicates included; throws <see cref="FormatException"/> for a malformed \u escape.</summary>
    public static List<PropertyLine> Parse(string text)
    {
        var entries = new List<PropertyLine>();
        var lines = new PropertiesLines(text);
        while (lines.Next() is { } logical)
        {
            (int keyEnd, int valueStart) = Split(logical);
            string key = Unescape(logical.AsSpan(0, keyEnd), lines.FirstLine);
            string value = Unescape(logical.AsSpan(valueStart), lines.FirstLine);
            entries.Add(new PropertyLine(key, value, lines.FirstLine));
        }
        return entries;
    }

    private static (int KeyEnd, int ValueStart) Split(string line)
    {
        int end = 0;
        while (end < line.Length && !IsSeparator(line[end]))
        {
            end += line[end] == '\\' && end + 1 < line.Length ? 2 : 1;
        }
        int start = end;
        while (start < line.Length && IsBlank(line[start])) start++;
        if (start < line.Length && line[start] is '=' or ':') start++;
        while (start < line.Length && IsBlank(line[start])) start++;
        return (end, start);
    }

    private static string Unescape(ReadOnlySpan<char> raw, int lineNumber)
    {
        if (!raw.Contains('\\')) return raw.ToString();
        var text = new StringBuilder(raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }
            if (++i == raw.Length) break;
            switch (raw[i])
            {
                case 't': text.Append('\t'); break;
                case 'n': text.Append('\n'); break;
                case 'r': text.Append('\r'); break;
                case 'f': text.Append('\f'); break;
                case 'u':
                    text.Append(CodeUnit(raw[(i + 1)..], lineNumber));
                    i += 4;
                    break;
                default: text.Append(raw[i]); break;
            }
        }
        return text.ToString();
    }

    private static char CodeUnit(ReadOnlySpan<char> digits, int lineNumber) =>
        digits.Length >= 4 && ushort.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
            ? (char)unit
            : throw new FormatException($"line {lineNumber}: \\u must be followed by four hexadecimal digits");

    private static bool IsSeparator(char c) => IsBlank(c) || c is '=' or ':';

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\f';
}
