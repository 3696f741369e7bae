using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sluice.Tests.Architecture;

/// <summary>One C# file, parsed.</summary>
internal sealed class SourceFile
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.None);

    private readonly SyntaxNode _root;

    public SourceFile(string path, string text)
    {
        (Path, Lines) = (path, text.Split('\n'));
        _root = CSharpSyntaxTree.ParseText(text, Options).GetRoot();
    }

    public static IEnumerable<SourceFile> In(params string[] folders) =>
        Repository.CSharp(folders).Select(path => new SourceFile(path, File.ReadAllText(Repository.PathOf(path))));

    public string Path { get; }

    public string[] Lines { get; }

    /// <summary>Lines of the file, the empty one behind the last line break not counted.</summary>
    public int Length => Lines[^1].Length == 0 ? Lines.Length - 1 : Lines.Length;

    /// <summary>Types at the top of the file with their lengths in lines.</summary>
    public IEnumerable<(string Name, int Length)> TopLevelTypes =>
        _root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Select(node => (NameOf(node), LengthOf(node)));

    /// <summary>Methods, constructors, accessors and local functions with their lengths in lines.</summary>
    public IEnumerable<(string Name, int Length)> Methods =>
        _root.DescendantNodes()
            .Where(node => node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax)
            .Select(node => ($"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}", LengthOf(node)));

    /// <summary>Constructors and primary constructors with more parameters than given; records hold data and are left out.</summary>
    public IEnumerable<string> ConstructorsAbove(int parameters) =>
        from node in _root.DescendantNodes()
        let list = node switch
        {
            ConstructorDeclarationSyntax constructor => constructor.ParameterList,
            ClassDeclarationSyntax type => type.ParameterList,
            _ => null,
        }
        where list is not null && list.Parameters.Count > parameters
        select $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {list.Parameters.Count} constructor parameters";

    /// <summary>Plain comments with their line numbers; documentation comments are not among them.</summary>
    public IEnumerable<(int Line, string Text)> Comments =>
        _root.DescendantTrivia(descendIntoTrivia: false)
            .Where(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia))
            .Select(t => (t.GetLocation().GetLineSpan().StartLinePosition.Line + 1, t.ToString().TrimStart('/', '*', ' ').TrimEnd()));

    /// <summary>Lines of #region and #endregion.</summary>
    public IEnumerable<int> Regions =>
        _root.DescendantTrivia().Where(t => t.IsKind(SyntaxKind.RegionDirectiveTrivia))
            .Select(t => t.GetLocation().GetLineSpan().StartLinePosition.Line + 1);

    private static string NameOf(SyntaxNode node) =>
        node is BaseTypeDeclarationSyntax type ? type.Identifier.Text : ((DelegateDeclarationSyntax)node).Identifier.Text;

    private static int LengthOf(SyntaxNode node)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
