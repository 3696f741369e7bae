using System.Text.RegularExpressions;

namespace Sluice.Tests.Architecture;

/// <summary>The rules about single files, as functions from a file to what is wrong with it, so that each can be seen to fail.</summary>
internal static partial class TidyRules
{
    public const int FileLines = 600;
    public const int MethodLines = 60;
    public const int Columns = 140;
    public const int CompanionLines = 15;
    public const int ConstructorParameters = 7;

    public static IEnumerable<string> TooLong(SourceFile file)
    {
        if (file.Length > FileLines) yield return $"{file.Path}: {file.Length} lines, at most {FileLines}";
        foreach ((string name, int length) in file.Methods)
        {
            if (length > MethodLines) yield return $"{name}: a method of {length} lines, at most {MethodLines}";
        }
    }

    public static IEnumerable<string> TooWide(SourceFile file) =>
        file.Lines.Select((line, i) => (line.TrimEnd('\r').Length, Number: i + 1)).Where(x => x.Length > Columns)
            .Select(x => $"{file.Path}:{x.Number}: {x.Length} columns, at most {Columns}");

    public static IEnumerable<string> TooManyParameters(SourceFile file) => file.ConstructorsAbove(ConstructorParameters);

    /// <summary>One type per file, named as the file; short companions that only it uses may sit with it.</summary>
    public static IEnumerable<string> TooManyTypes(SourceFile file)
    {
        (string Name, int Length)[] types = [.. file.TopLevelTypes];
        if (types.Length == 0) yield break;
        string expected = Path.GetFileNameWithoutExtension(file.Path).Split('.')[0];
        if (types.All(t => t.Name != expected)) yield return $"{file.Path}: none of its types is named {expected}";
        foreach ((string name, int length) in types)
        {
            if (name != expected && length > CompanionLines) yield return $"{file.Path}: {name} ({length} lines) wants a file of its own";
        }
    }

    public static IEnumerable<string> LeftOver(SourceFile file)
    {
        foreach (int line in file.Regions) yield return $"{file.Path}:{line}: a region";
        foreach ((int line, string text) in file.Comments)
        {
            if (Reminder().IsMatch(text)) yield return $"{file.Path}:{line}: a reminder: {text}";
            else if (LooksLikeCode(text)) yield return $"{file.Path}:{line}: commented-out code: {text}";
        }
    }

    /// <summary>A statement, a block's opening or its end; sentences do not end so.</summary>
    public static bool LooksLikeCode(string comment) =>
        comment is "}" or "{" or "});" || Statement().IsMatch(comment) || (comment.EndsWith('{') && comment.Contains('('));

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HACK|XXX)\b")]
    private static partial Regex Reminder();

    [GeneratedRegex(@"^(var |return |await |using |[\w.<>\[\]]+ [\w]+ = |[\w.]+\(.*\)|[\w.\[\]]+ (=|\+=|-=) ).*;$")]
    private static partial Regex Statement();
}
