using Xunit;

namespace Sluice.Tests.Architecture;

/// <summary>The second of two guards (the first: src/BannedSymbols.*.txt, which misses fields, return types and lock statements).</summary>
public sealed class PurityTests
{
    private static readonly string[] ForPure =
        [.. BannedNames.ClocksAndChance, .. BannedNames.Threads, .. BannedNames.Locks, .. BannedNames.World, .. BannedNames.Unordered];

    // The setting catalogue reads its table from the assembly's own resources, which needs a reader of text.
    private static readonly string[] Exempt = ["Sluice.Metadata System.IO.StreamReader"];

    [Theory]
    [InlineData("Sluice.Protocol")]
    [InlineData("Sluice.Protocol.Messages")]
    [InlineData("Sluice.Replication")]
    [InlineData("Sluice.Metadata")]
    public void A_pure_project_names_no_clock_thread_lock_file_socket_or_chance(string assembly)
    {
        using var reader = new AssemblyReader(assembly);
        IEnumerable<string> types = reader.ForeignTypes.Where(type => BannedNames.BansType(ForPure, type))
            .Where(type => !Exempt.Contains($"{assembly} {type}"));
        IEnumerable<string> uses = reader.Uses().Where(use => BannedNames.BansUse(ForPure, use))
            .Where(use => !Exempt.Contains($"{assembly} {use.Type}")).Select(use => use.ToString());
        Tidy.NoneOf($"{assembly} is pure and must not name", types.Concat(uses));
    }

    [Theory]
    [InlineData("Sluice.Protocol")]
    [InlineData("Sluice.Protocol.Messages")]
    [InlineData("Sluice.Replication")]
    [InlineData("Sluice.Metadata")]
    [InlineData("Sluice.Storage")]
    [InlineData("Sluice.Server")]
    public void No_static_field_changes(string assembly)
    {
        using var reader = new AssemblyReader(assembly);
        Tidy.NoneOf($"static fields of {assembly} that are not readonly", reader.MutableStatics);
    }

    [Theory]
    [InlineData("Sluice.Storage")]
    [InlineData("Sluice.Server")]
    public void Server_and_Storage_have_no_thread_task_or_wait(string assembly)
    {
        using var reader = new AssemblyReader(assembly);
        IEnumerable<string> types = reader.ForeignTypes.Where(type => BannedNames.BansType(BannedNames.Threads, type));
        IEnumerable<string> uses = reader.Uses().Where(use => BannedNames.BansUse(BannedNames.Threads, use)).Select(use => use.ToString());
        Tidy.NoneOf($"{assembly} runs on lanes (Base) and must not name", types.Concat(uses));
    }

    [Theory]
    [InlineData("Sluice.Storage")]
    [InlineData("Sluice.Server")]
    public void Server_and_Storage_reach_the_world_only_through_the_seams(string assembly)
    {
        string[] banned = [.. BannedNames.ClocksAndChance, .. BannedNames.World];
        using var reader = new AssemblyReader(assembly);
        IEnumerable<string> uses = reader.Uses()
            .Where(use => !use.User.StartsWith("Sluice.Storage.Disks.", StringComparison.Ordinal))
            .Where(use => !IsLogSeam(assembly, use.Type))
            .Where(use => !IsCompositionReadingTheClock(use))
            .Where(use => BannedNames.BansUse(banned, use)).Select(use => use.ToString());
        Tidy.NoneOf($"{assembly} must use IDisk, ITransport, Lane.Now and IRandomSource instead of", uses);
    }

    [Theory]
    [InlineData("Sluice.Base")]
    [InlineData("Sluice.Storage")]
    [InlineData("Sluice.Server")]
    public void Nobody_relies_on_the_flush_of_the_runtime_which_swallows_errors(string assembly)
    {
        using var reader = new AssemblyReader(assembly);
        IEnumerable<string> uses = reader.Uses()
            .Where(use => use is { Type: "System.IO.RandomAccess", Member: "FlushToDisk" }
                or { Type: "System.IO.FileStream", Member: "Flush" })
            .Where(use => use.User != "Sluice.Storage.Disks.PortableFile") // behind our own fsync
            .Select(use => use.ToString());
        Tidy.NoneOf($"{assembly} must flush by IDiskFile.Flush instead of", uses);
    }

    /// <summary>A node is given its ILogger like its disk: the server may write to it, nobody below may.</summary>
    private static bool IsLogSeam(string assembly, string type) =>
        assembly == "Sluice.Server" && type.StartsWith("Microsoft.Extensions.Logging.", StringComparison.Ordinal);

    // Before there is a lane the composition root has to ask the scheduler's clock itself.
    private static bool IsCompositionReadingTheClock(ForeignUse use) =>
        use is { User: "Sluice.Server.Hosting.Node" or "Sluice.Server.Hosting.NodeParts", Type: "System.TimeProvider" };

    [Fact]
    public void The_reader_sees_what_these_tests_themselves_do()
    {
        using var reader = new AssemblyReader("Sluice.Tests");
        Assert.Contains(reader.Uses(), use =>
            use is { Type: "System.IO.File", Member: "ReadAllText" }
                && use.User.Contains(nameof(ProjectReferenceTests), StringComparison.Ordinal));
        Assert.True(BannedNames.BansUse(ForPure, new ForeignUse("x", "System.Threading.Tasks.Task", "Run")));
        Assert.True(BannedNames.BansUse(ForPure, new ForeignUse("x", "System.DateTime", "get_UtcNow")));
        Assert.False(BannedNames.BansUse(ForPure, new ForeignUse("x", "System.DateTime", "get_Ticks")));
        Assert.True(BannedNames.BansType(BannedNames.World, "System.Net.Sockets.Socket"));
    }
}
