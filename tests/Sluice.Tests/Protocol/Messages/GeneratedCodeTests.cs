using Sluice.Protocol.Generator;
using Xunit;

namespace Sluice.Tests.Protocol.Messages;

/// <summary>
/// What the generator emits, against text files that reviewers read. After a wanted change: run with SLUICE_SNAPSHOTS set to the
/// Snapshots folder of the sources, look at the difference, commit it.
/// </summary>
public sealed class GeneratedCodeTests
{
    [Theory]
    [InlineData("12-Heartbeat")]
    [InlineData("18-ApiVersions")]
    [InlineData("58-Envelope")]
    [InlineData("75-DescribeTopicPartitions")]
    [InlineData("Headers")]
    public void The_emitted_code_is_the_committed_one(string file)
    {
        string schema = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Schemas", file + ".msg"));
        string emitted = MessageEmitter.Emit(SchemaParser.Parse(schema));
        if (Environment.GetEnvironmentVariable("SLUICE_SNAPSHOTS") is { Length: > 0 } folder)
            File.WriteAllText(Path.Combine(folder, file + ".txt"), emitted);
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Snapshots", file + ".txt")), emitted);
    }

    [Theory]
    [InlineData("request X key 0 v0 flexible never\n  A  int33", 1)]
    [InlineData("request X key 0 v0 flexible never\n  A  int32  whatever", 1)]
    [InlineData("request X key 0 v0 flexible never\n  A  []", 2)]
    [InlineData("request X key 0 v0 flexible never\n    A  int32", 1)]
    [InlineData("thing X key 0 v0 flexible never", 0)]
    [InlineData("request X", 0)]
    public void A_wrong_schema_is_refused_with_its_line(string schema, int line) =>
        Assert.Equal(line, Assert.Throws<SchemaException>(() => SchemaParser.Parse(schema)).Line);

    [Fact]
    public void A_struct_may_be_used_by_two_fields()
    {
        const string Schema = "data X v0-1 flexible v1+\n  A  []Part\n    B  int32  =-1\n  C  []Part?v1+  v1+ tag0 =null";
        string emitted = MessageEmitter.Emit(SchemaParser.Parse(Schema));
        Assert.Contains("public List<XPart> A", emitted, StringComparison.Ordinal);
        Assert.Contains("public List<XPart>? C", emitted, StringComparison.Ordinal);
        Assert.Equal(2, emitted.Split("sealed class").Length - 1);
    }
}
