using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.Protocol.Generator;

/// <summary>
/// Parses the schema notation. A definition is a heading and its fields, indented by two spaces a level; <c>#</c> begins a comment.
/// <code>
/// # what the definition after it is for
/// request Produce key 0 v3-13 flexible v9+      response, header, data | metadata, remote, group-key, group-value … Name type 0
///   Acks       int16  =-1                       a default; without one 0, "", empty, or null for records?
///   Topics     []Topic?v1+  v3+ strict          nullable from version 1; only in versions 3 and up; writing it in others throws
///     Name     string                           the fields of the struct Topic
///     Epoch    struct  v12+ tag0                a tagged field; a struct without a name is called as its field
///   Others     []Topic                          the struct Topic again, if no deeper lines follow
/// </code>
/// Types: bool int8 int16 uint16 int32 uint32 int64 float64 uuid string bytes records struct. <c>struct:Name</c> names a single struct;
/// <c>plain</c> keeps a field out of the flexible encoding; <c>unstable</c> after the versions says so of the highest.
/// </summary>
public sealed class SchemaParser
{
    private static readonly Regex Type = new(@"^(\[\])?([A-Za-z0-9]*)(?::(\w+))?(\?)?(v[\d+-]+)?$", RegexOptions.CultureInvariant);
    private readonly string[] _lines;
    private MessageSchema _message = new("", "", new StructSchema(""));
    private Dictionary<string, StructSchema> _structs = new();
    private int _at;

    private SchemaParser(string text) => _lines = text.Replace("\r", "").Split('\n');

    /// <summary>All definitions of one file.</summary>
    public static IReadOnlyList<MessageSchema> Parse(string text)
    {
        var parser = new SchemaParser(text ?? throw new ArgumentNullException(nameof(text)));
        var messages = new List<MessageSchema>();
        string comment = "";
        for (; parser._at < parser._lines.Length;)
        {
            string line = parser._lines[parser._at];
            if (line.StartsWith("#", StringComparison.Ordinal)) comment = Comment(line);
            if (line.Length == 0 || line[0] == '#')
            {
                parser._at++;
                continue;
            }
            messages.Add(parser.Definition(messages.Count > 0 && comment.Length == 0 ? messages[0].Comment : comment));
            comment = "";
        }
        return messages;
    }

    private static string Comment(string line)
    {
        string text = line.TrimStart('#', ' ');
        int dash = text.IndexOf(" — ", StringComparison.Ordinal);
        return dash < 0 ? text : text.Substring(dash + 3);
    }

    private SchemaException Wrong(string what) => new(_at, what);

    private MessageSchema Definition(string comment)
    {
        string[] words = Words(_lines[_at], out _);
        if (_lines[_at][0] == ' ' || words.Length < 5) throw Wrong("a heading is expected: kind Name [key|type N] vA-B flexible vC+|never");
        string kind = words[0];
        if (!SchemaKinds.ClassSuffix.TryGetValue(kind, out string? suffix)) throw Wrong($"unknown kind {kind}");
        _message = new MessageSchema(kind, words[1], new StructSchema(words[1] + suffix)) { Comment = comment };
        _structs = new Dictionary<string, StructSchema>();
        for (int i = 2; i < words.Length; i++)
        {
            string word = words[i];
            if (word is "key" or "type") _message.Number = short.Parse(words[++i], CultureInfo.InvariantCulture);
            else if (word == "unstable") _message.HighestIsUnstable = true;
            else if (word == "flexible") _message.FirstFlexible = Flexible(words[++i]);
            else if (VersionRange.TryParse(word, out VersionRange versions)) _message.Versions = versions;
            else throw Wrong($"unknown word {word}");
        }
        _message.Body.Versions = _message.Versions;
        _at++;
        Fields(_message.Body, 2, _message.Versions);
        return _message;
    }

    private short Flexible(string word)
    {
        if (word == "never") return short.MaxValue;
        return VersionRange.TryParse(word, out VersionRange range) ? range.Lowest : throw Wrong("flexible: vN+ or never is expected");
    }

    private void Fields(StructSchema into, int indent, VersionRange context)
    {
        for (; _at < _lines.Length;)
        {
            string line = _lines[_at];
            int spaces = line.Length - line.TrimStart(' ').Length;
            if (spaces == line.Length || spaces < indent) return;
            if (spaces > indent) throw Wrong("deeper than the line above allows");
            into.Fields.Add(Field(line, indent, context));
        }
    }

    private FieldSchema Field(string line, int indent, VersionRange context)
    {
        string[] words = Words(line, out string comment);
        Match type = words.Length < 2 ? Match.Empty : Type.Match(words[1]);
        if (!type.Success) throw Wrong("a field is expected: Name type [versions] [tagN] [=default] [strict]");
        string elements = type.Groups[2].Value;
        bool primitive = SchemaKinds.ClrNames.ContainsKey(elements);
        var field = new FieldSchema(words[0], primitive ? elements : "struct") { IsArray = type.Groups[1].Success, Comment = comment };
        if (!primitive && !field.IsArray && elements != "struct") throw Wrong($"unknown type {elements}");
        if (type.Groups[4].Success) field.Nullable = NullVersions(type.Groups[5].Value);
        foreach (string word in words.Skip(2)) Option(field, word);
        _at++;
        if (field.IsStruct)
        {
            string name = type.Groups[3].Success ? type.Groups[3].Value : field.IsArray && elements.Length > 0 ? elements : field.Name;
            field.Struct = Struct(name, indent + 2, field.Versions.And(context));
            field.Struct.NeedsIsDefault |= !field.IsArray;
        }
        return field;
    }

    private VersionRange NullVersions(string text)
    {
        if (text.Length == 0) return VersionRange.All;
        return VersionRange.TryParse(text, out VersionRange range) ? range : throw Wrong($"no versions: {text}");
    }

    private void Option(FieldSchema field, string word)
    {
        if (VersionRange.TryParse(word, out VersionRange versions)) field.Versions = versions;
        else if (word[0] == '=') field.Default = word.Substring(1);
        else if (word == "strict") field.IsStrict = true;
        else if (word == "plain") field.IsPlain = true;
        else if (word.StartsWith("tag", StringComparison.Ordinal)) field.Tag = int.Parse(word.Substring(3), CultureInfo.InvariantCulture);
        else throw Wrong($"unknown word {word}");
    }

    private StructSchema Struct(string name, int indent, VersionRange context)
    {
        bool defined = _at < _lines.Length && _lines[_at].StartsWith(new string(' ', indent), StringComparison.Ordinal);
        if (_structs.TryGetValue(name, out StructSchema? known))
        {
            if (defined) throw Wrong($"struct {name} is defined twice");
            known.Versions = new VersionRange(
                Math.Min(known.Versions.Lowest, context.Lowest), Math.Max(known.Versions.Highest, context.Highest));
            return known;
        }
        if (!defined) throw Wrong($"struct {name} has no fields");
        var made = new StructSchema(_message.Body.ClassName + name) { Versions = context };
        _structs.Add(name, made);
        _message.Structs.Add(made);
        Fields(made, indent, context);
        return made;
    }

    private static string[] Words(string line, out string comment)
    {
        int hash = line.IndexOf('#');
        comment = hash < 0 ? "" : line.Substring(hash + 1).Trim();
        return (hash < 0 ? line : line.Substring(0, hash)).Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries);
    }
}
