using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Sluice.Protocol.Generator;

/// <summary>
/// Turns every <c>.msg</c> file among the compiler's additional files into the classes of its messages, and all of them into one table.
/// Works on text to text per file, so that an edit of one file, or of ordinary code, repeats nothing else.
/// </summary>
[Generator]
public sealed class SchemaGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor WrongSchema = new(
        "SLUICE001", "Wrong schema", "{0}", "Sluice", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<SchemaOutput> files = context.AdditionalTextsProvider
            .Where(file => file.Path.EndsWith(".msg", StringComparison.Ordinal))
            .Select((file, stop) => Compile(file.Path, file.GetText(stop)?.ToString() ?? ""));
        context.RegisterSourceOutput(files, Add);
        context.RegisterSourceOutput(files.Select((file, _) => (file.Entries, file.Unstable)).Collect(), (output, all) =>
        {
            if (all.IsEmpty) return;
            IEnumerable<string> entries = all.SelectMany(part => Lines(part.Entries));
            output.AddSource("MessageSchemas.g.cs", CatalogEmitter.Emit(entries, all.SelectMany(part => Lines(part.Unstable))));
        });
    }

    private static IEnumerable<string> Lines(string text) => text.Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries);

    private static SchemaOutput Compile(string path, string text)
    {
        try
        {
            IReadOnlyList<MessageSchema> messages = SchemaParser.Parse(text);
            string unstable = string.Join("\n", messages
                .Where(message => message is { HighestIsUnstable: true, Kind: "request" })
                .Select(message => "ApiKey." + message.Name));
            string entries = string.Join("\n", messages.Select(CatalogEmitter.Entry));
            return new SchemaOutput(path, MessageEmitter.Emit(messages), entries, unstable, "", 0);
        }
        catch (SchemaException wrong)
        {
            return new SchemaOutput(path, "", "", "", wrong.Message, wrong.Line);
        }
    }

    private static void Add(SourceProductionContext context, SchemaOutput file)
    {
        if (file.Error.Length > 0)
        {
            var at = new LinePosition(file.Line, 0);
            Location location = Location.Create(file.Path, default, new LinePositionSpan(at, at));
            context.ReportDiagnostic(Diagnostic.Create(WrongSchema, location, file.Error));
            return;
        }
        context.AddSource(Path.GetFileNameWithoutExtension(file.Path) + ".g.cs", file.Source);
    }
}
