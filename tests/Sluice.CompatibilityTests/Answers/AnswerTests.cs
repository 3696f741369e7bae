using System.Globalization;
using Xunit;

namespace Sluice.CompatibilityTests.Answers;

/// <summary>
/// Every served API at every version, with good and bad inputs: Sluice answers field by field what Apache Kafka 4.3.1 answered, which
/// stands in <c>answers-4.3.1.txt</c>. <c>SLUICE_RECORD_ANSWERS=host:port,controllerPort,FILE</c> has that file written from a
/// fresh Apache Kafka
/// (<c>kafka-cluster-up</c>).
/// </summary>
public sealed class AnswerTests(AnsweringNode node) : IClassFixture<AnsweringNode>
{
    private const int ShownDifferences = 200;

    /// <summary>The areas of rows.</summary>
    public static TheoryData<string> Areas { get; } = [.. AnswerRecorder.Areas.Select(area => area.Name)];

    [Theory]
    [MemberData(nameof(Areas))]
    public void Answers_are_those_of_Apache_Kafka(string area)
    {
        Dictionary<(string Row, short Version), string> expected = AnswerRecorder.Read(File.ReadAllText(AnsweringNode.AnswersPath), area);
        IReadOnlyList<RecordedAnswer> answers = AnswerRecorder.Record(
            AnswerRecorder.Areas.First(one => one.Name == area).Rows, node.Host, node.Port, node.ControllerPort);
        var differences = new List<string>();
        var seen = new HashSet<(string, short)>();
        foreach (RecordedAnswer answer in answers)
        {
            string last = "";
            for (short version = answer.From; version <= answer.To; version++)
            {
                seen.Add((answer.Row, version));
                string wanted = expected.GetValueOrDefault((answer.Row, version), "(not recorded)\n");
                string difference = wanted == answer.Text ? "" : Only("kafka ", wanted, answer.Text) + Only("sluice", answer.Text, wanted);
                string told = difference == last ? ": the same\n" : "\n" + difference;
                if (difference.Length > 0 && !OwnAnswers.Contains(answer.Row)) differences.Add($"{answer.Row} v{version}{told}");
                last = difference;
            }
        }
        differences.AddRange(expected.Keys.Where(key => !seen.Contains(key)).Select(key => $"not asked: {key}"));
        Assert.True(differences.Count == 0, $"{differences.Count} answers differ:\n{string.Concat(differences.Take(ShownDifferences))}");
    }

    [Fact]
    public void Apache_Kafka_answers_as_recorded()
    {
        string? target = Environment.GetEnvironmentVariable("SLUICE_RECORD_ANSWERS");
        Assert.SkipWhen(target is null, "SLUICE_RECORD_ANSWERS names no Apache Kafka to record");
        string[] parts = target!.Split(':', ',');
        string text = AnswerRecorder.Write(AnswerRecorder.Areas.Select(area => (area.Name, AnswerRecorder.Record(
            area.Rows, parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture)))));
        File.WriteAllText(parts[3], text);
    }

    /// <summary>The lines of one text that the other lacks.</summary>
    private static string Only(string who, string text, string other)
    {
        string[] others = other.Split('\n');
        string[] lines = [.. text.TrimEnd('\n').Split('\n').Where(line => !others.Contains(line))];
        return string.Concat(lines.DefaultIfEmpty("(the same lines in another order, or fewer)").Select(line => $"    {who}: {line}\n"));
    }
}
