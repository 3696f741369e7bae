using System.Text;

namespace Sluice.Storage.Properties;

/// <summary>Joins the lines of a properties text into logical ones: comments and blank lines dropped, continuations put together.</summary>
internal sealed class LogicalLines(string text)
{
    private int _position;
    private int _line;

    /// <summary>Number of the first line of what <see cref="Next"/> returned last.</summary>
    public int FirstLine { get; private set; }

    /// <summary>The next logical line without its leading white space; null at the end.</summary>
    public string? Next()
    {
        while (TakeLine() is { } line)
        {
            ReadOnlySpan<char> natural = line.AsSpan().TrimStart(" \t\f");
            if (natural.IsEmpty || natural[0] is '#' or '!') continue;
            FirstLine = _line;
            if (!IsContinued(natural)) return natural.ToString();
            var joined = new StringBuilder().Append(natural[..^1]);
            while (TakeLine() is { } more)
            {
                natural = more.AsSpan().TrimStart(" \t\f");
                bool continued = IsContinued(natural);
                joined.Append(continued ? natural[..^1] : natural);
                if (!continued) break;
            }
            return joined.ToString();
        }
        return null;
    }

    private string? TakeLine()
    {
        if (_position >= text.Length) return null;
        int end = text.AsSpan(_position).IndexOfAny('\r', '\n');
        string line = end < 0 ? text[_position..] : text.Substring(_position, end);
        _position += line.Length;
        if (_position < text.Length)
        {
            bool pair = text[_position] == '\r' && _position + 1 < text.Length && text[_position + 1] == '\n';
            _position += pair ? 2 : 1;
        }
        _line++;
        return line;
    }

    private static bool IsContinued(ReadOnlySpan<char> line)
    {
        int backslashes = 0;
        while (backslashes < line.Length && line[^(backslashes + 1)] == '\\') backslashes++;
        return backslashes % 2 == 1;
    }
}
