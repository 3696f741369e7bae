using System.Globalization;
using System.Text;
using Sluice.CompatibilityTests.Answers.Rows;
using Sluice.IntegrationTests;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.CompatibilityTests.Answers;

/// <summary>Asks a server all rows and writes its answers as text, neighbouring versions with the same answer together.</summary>
public static class AnswerRecorder
{
    /// <summary>The areas of rows; each begins with topics of its own.</summary>
    public static IReadOnlyList<(string Name, Func<IEnumerable<RequestRow>> Rows)> Areas { get; } =
    [
        ("produce", ProduceRows.All), ("fetch", FetchRows.All), ("offsets", OffsetRows.All), ("metadata", MetadataRows.All),
        ("topics", TopicRows.All), ("configs", ConfigRows.All), ("admin", AdminRows.All),
    ];

    /// <summary>All answers of an area: by row and versions, what came back.</summary>
    public static IReadOnlyList<RecordedAnswer> Record(Func<IEnumerable<RequestRow>> rows, string host, int port, int controllerPort)
    {
        var context = new RowContext();
        var answers = new List<RecordedAnswer>();
        foreach (RequestRow row in rows())
        {
            int to = controllerPort == 0 && row.ToController ? 0 : row.ToController ? controllerPort : port;
            foreach (short version in row.Versions())
                answers.Add(new RecordedAnswer(Title(row), version, version, Ask(row, version, context, host, to)));
        }
        return Joined(answers);
    }

    /// <summary>The file of answers.</summary>
    public static string Write(IEnumerable<(string Area, IReadOnlyList<RecordedAnswer> Answers)> areas)
    {
        var text = new StringBuilder();
        foreach ((string area, IReadOnlyList<RecordedAnswer> answers) in areas)
        {
            text.Append("# ").Append(area).Append('\n');
            foreach (RecordedAnswer answer in answers)
            {
                string versions = answer.From == answer.To ? $"v{answer.From}" : $"v{answer.From}-{answer.To}";
                text.Append(CultureInfo.InvariantCulture, $"## {answer.Row} | {versions}\n{answer.Text}");
            }
        }
        return text.ToString();
    }

    /// <summary>Reads the file of answers: the area's part, by row and version.</summary>
    public static Dictionary<(string Row, short Version), string> Read(string text, string area)
    {
        var answers = new Dictionary<(string, short), string>();
        string part = text[text.IndexOf($"# {area}\n", StringComparison.Ordinal)..];
        foreach (string block in part.Split("\n## ")[1..])
        {
            int end = block.IndexOf("\n# ", StringComparison.Ordinal);
            string[] lines = (end < 0 ? block : block[..end]).TrimEnd('\n').Split('\n');
            int bar = lines[0].LastIndexOf(" | v", StringComparison.Ordinal);
            short[] versions = [.. lines[0][(bar + 4)..].Split('-').Select(number => short.Parse(number, CultureInfo.InvariantCulture))];
            for (short version = versions[0]; version <= versions[^1]; version++)
                answers[(lines[0][..bar], version)] = string.Concat(lines[1..].Select(line => line + "\n"));
            if (end >= 0) break;
        }
        return answers;
    }

    private static string Title(RequestRow row) => $"{row.Key}: {row.Name}{(row.ToController ? " (controller)" : "")}";

    private static string Ask(RequestRow row, short version, RowContext context, string host, int port)
    {
        IMessage body = row.Build(context, version);
        byte[]? frame = null;
        IMessage? answer = null;
        Until.Holds(() =>
        {
            using var connection = new RowConnection(host, port);
            byte[] request = RowConnection.Frame(row.Key, version, body);
            connection.Send(row.Distort?.Invoke(request) ?? request);
            frame = connection.Receive(row.PatienceMs);
            if (frame is not { Length: > 0 }) return true;
            answer = RowConnection.Read(row.Key, version, frame);
            return !IsNotYetThere(row, answer);
        });
        if (frame is null) return "(nothing)\n";
        if (answer is null) return "(closed)\n";
        row.Then?.Invoke(context, answer);
        return new MessageText(context).Of(answer);
    }

    /// <summary>A topic that was just created, or the node's first block of producer ids, comes in a moment.</summary>
    private static bool IsNotYetThere(RequestRow row, IMessage answer) => answer switch
    {
        ProduceResponse produce => row.Name.StartsWith("first record of", StringComparison.Ordinal)
            && produce.Responses[0].PartitionResponses[0].ErrorCode is 3 or 6,
        InitProducerIdResponse init => init.ErrorCode == 14,
        _ => false,
    };

    private static List<RecordedAnswer> Joined(List<RecordedAnswer> answers)
    {
        var joined = new List<RecordedAnswer>();
        foreach (RecordedAnswer answer in answers)
        {
            RecordedAnswer? last = joined.Count > 0 ? joined[^1] : null;
            if (last is not null && last == answer with { From = last.From, To = last.To } && last.To == answer.From - 1)
                joined[^1] = last with { To = answer.To };
            else
                joined.Add(answer);
        }
        return joined;
    }
}
