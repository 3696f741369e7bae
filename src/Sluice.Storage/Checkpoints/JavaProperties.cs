using System.Globalization;
using System.Text;

namespace Sluice.Storage.Checkpoints;

/// <summary>
/// Java's properties format. A line is a key and a value, separated by '=', ':' or white space; '#' and '!' begin a comment; a '\' at
/// the end of a line continues it on the next, whose leading white space is dropped; elsewhere '\' escapes: t n r f, uXXXX, or the
/// character itself. Lines end in \n, \r or \r\n; bytes are read as UTF-8 where they are valid UTF-8, else as Latin-1. The last value of
/// a key counts.
/// </summary>
public static class JavaProperties
{
    /// <summary>All keys and values. Never fails: an unfinished \u escape stands for its own letters.</summary>
    public static Dictionary<string, string> Parse(ReadOnlySpan<byte> content)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string text = Decode(content);
        int at = 0;
        while (at < text.Length)
        {
            string line = LogicalLine(text, ref at);
            if (line.Length == 0) continue;
            int keyEnd = KeyEnd(line);
            values[Unescape(line.AsSpan(0, keyEnd))] = Unescape(line.AsSpan(ValueStart(line, keyEnd)));
        }

        return values;
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
        System.Text.Unicode.Utf8.IsValid(content) ? Encoding.UTF8.GetString(content) : Encoding.Latin1.GetString(content);

    /// <summary>The next line with its continuations, without leading white space; empty for comments and blank lines.</summary>
    private static string LogicalLine(string text, ref int at)
    {
        StringBuilder? joined = null;
        while (true)
        {
            ReadOnlySpan<char> line = NaturalLine(text, ref at).TrimStart(" \t\f");
            if (joined is null && (line.IsEmpty || line[0] is '#' or '!')) return "";
            if (!EndsInContinuation(line)) return joined is null ? line.ToString() : joined.Append(line).ToString();
            joined ??= new StringBuilder();
            joined.Append(line[..^1]);
            if (at >= text.Length) return joined.ToString();
        }
    }

    private static ReadOnlySpan<char> NaturalLine(string text, ref int at)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at);
        int end = rest.IndexOfAny('\r', '\n');
        if (end < 0)
        {
            at = text.Length;
            return rest;
        }

        at += end + (rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n' ? 2 : 1);
        return rest[..end];
    }

    private static bool EndsInContinuation(ReadOnlySpan<char> line)
    {
        int backslashes = line.Length - line.TrimEnd('\\').Length;
        return backslashes % 2 == 1;
    }

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

    private static string Unescape(ReadOnlySpan<char> text)
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
            if (escaped == 'u' && i + 4 < text.Length
                && ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                plain.Append((char)unit);
                i += 4;
                continue;
            }

            plain.Append(escaped switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', _ => escaped });
        }

        return plain.ToString();
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
