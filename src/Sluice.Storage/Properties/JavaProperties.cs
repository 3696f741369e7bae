using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Sluice.Storage.Properties;

/// <summary>
/// Java's properties notation, which <c>server.properties</c>, the tools' config files and <c>meta.properties</c> are written in:
/// <code>
/// # or ! as first character    a comment, up to the end of the line (never continued)
/// key=value  key:value  key value    white space around key and separator is dropped, behind the value it is kept
/// \ at the end of a line       continues it; white space at the start of the next line is dropped
/// \t \n \r \f \uXXXX \x        escapes, in keys and values; any other \x is x itself
/// </code>
/// Lines end in \n, \r or \r\n. A key that stands twice has its last value. The bytes are UTF-8 when they are valid UTF-8, else ISO-8859-1
/// as in Java.
/// </summary>
public static class JavaProperties
{
    /// <summary>All entries in their order, duplicates included. Never fails: see <see cref="PropertyLine.IsMalformed"/>.</summary>
    public static List<PropertyLine> Parse(ReadOnlySpan<byte> content)
    {
        var entries = new List<PropertyLine>();
        var lines = new LogicalLines(Decode(content));
        while (lines.Next() is { } line)
        {
            if (line.Length == 0) continue;
            int keyEnd = KeyEnd(line);
            bool isMalformed = false;
            string key = Unescape(line.AsSpan(0, keyEnd), ref isMalformed);
            string value = Unescape(line.AsSpan(ValueStart(line, keyEnd)), ref isMalformed);
            entries.Add(new PropertyLine(key, value, lines.FirstLine, isMalformed));
        }

        return entries;
    }

    /// <summary>The file as Java writes it: two comment lines (the comment and the date), then <c>key=value</c> lines.</summary>
    public static byte[] Format(IReadOnlyList<KeyValuePair<string, string>> values, string comment, long nowMs)
    {
        var text = new StringBuilder();
        text.Append('#').Append(comment).Append('\n');
        var date = DateTimeOffset.FromUnixTimeMilliseconds(nowMs);
        text.Append('#').Append(date.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture)).Append('\n');
        foreach ((string key, string value) in values)
        {
            Escape(text, key, isKey: true);
            text.Append('=');
            Escape(text, value, isKey: false);
            text.Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Decode(ReadOnlySpan<byte> content) =>
        Utf8.IsValid(content) ? Encoding.UTF8.GetString(content) : Encoding.Latin1.GetString(content);

    private static int KeyEnd(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\') i++;
            else if (line[i] is '=' or ':' or ' ' or '\t' or '\f') return i;
        }

        return line.Length;
    }

    private static int ValueStart(string line, int keyEnd)
    {
        int at = SkipSpace(line, keyEnd);
        if (at < line.Length && line[at] is '=' or ':') at = SkipSpace(line, at + 1);
        return at;
    }

    private static int SkipSpace(string line, int at)
    {
        while (at < line.Length && line[at] is ' ' or '\t' or '\f') at++;
        return at;
    }

    private static string Unescape(ReadOnlySpan<char> text, ref bool isMalformed)
    {
        if (!text.Contains('\\')) return text.ToString();
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                if (text[i] != '\\') plain.Append(text[i]);
                continue;
            }

            char escaped = text[++i];
            if (escaped == 'u')
            {
                if (TryCodeUnit(text[(i + 1)..], out char unit))
                {
                    plain.Append(unit);
                    i += 4;
                    continue;
                }

                isMalformed = true;
            }

            plain.Append(escaped switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', _ => escaped });
        }

        return plain.ToString();
    }

    private static bool TryCodeUnit(ReadOnlySpan<char> digits, out char unit)
    {
        ushort parsed = 0;
        bool isUnit = digits.Length >= 4
            && ushort.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out parsed);
        unit = (char)parsed;
        return isUnit;
    }

    private static void Escape(StringBuilder into, string text, bool isKey)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case ' ' when isKey || i == 0: into.Append("\\ "); break;
                case '\t': into.Append("\\t"); break;
                case '\n': into.Append("\\n"); break;
                case '\r': into.Append("\\r"); break;
                case '\f': into.Append("\\f"); break;
                case '\\' or '=' or ':' or '#' or '!': into.Append('\\').Append(c); break;
                case < ' ' or > '~': into.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"); break;
                default: into.Append(c); break;
            }
        }
    }
}
