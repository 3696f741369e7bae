using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Protocol;
using Sluice.Protocol.Wire;

namespace Sluice.CompatibilityTests.Answers;

/// <summary>
/// A message as lines of text that two servers must have in common: a field that is at its default says nothing, and what no two
/// servers share (ids, ports, times, directories, free space) is written as what it is rather than which.
/// </summary>
public sealed partial class MessageText(RowContext context)
{
    private const long FirstMaskedTimeMs = 1_750_000_000_000;
    private static readonly HashSet<string> Ignored = ["ThrottleTimeMs", "Documentation", "FinalizedFeaturesEpoch"];
    private static readonly HashSet<string> Masked =
    [
        "ClusterId", "Port", "LogDir", "TotalBytes", "UsableBytes", "ProducerId", "SessionId", "ControllerId",
    ];

    private readonly StringBuilder _text = new();
    private bool _isProduce;

    /// <summary>The text of a message.</summary>
    public string Of(IMessage message)
    {
        _text.Clear();
        _isProduce = message is Protocol.Messages.ProduceResponse;
        Fields("", message);
        return _text.Length == 0 ? "(all default)\n" : _text.ToString();
    }

    /// <summary>One line for what the value says itself, then what it holds.</summary>
    private void Fields(string path, object value)
    {
        object fresh = Activator.CreateInstance(value.GetType())!;
        PropertyInfo[] fields =
        [
            .. value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(field => field.GetIndexParameters().Length == 0 && field.CanWrite && !Ignored.Contains(field.Name)),
        ];
        string line = string.Concat(fields.Select(field => Scalar(field.Name, field.GetValue(value), field.GetValue(fresh)) is { } text
            ? $" {field.Name}={text}"
            : ""));
        if (line.Length > 0) _text.Append(path).Append(':').Append(line).Append('\n');
        foreach (PropertyInfo field in fields)
        {
            string here = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (field.GetValue(value) is IList list and not byte[]) List(here, list);
            else if (field.GetValue(value) is { } held && IsStructure(held)) Fields(here, held);
        }
    }

    private static bool IsStructure(object held) => held is not (byte[] or string or Uuid or IFormattable or bool or IList);

    /// <summary>A field's text; null when it has none of its own or is at its default.</summary>
    private string? Scalar(string name, object? value, object? fresh)
    {
        switch (value)
        {
            case null:
                return fresh is null ? null : "null";
            case byte[] bytes:
                return bytes.Length == 0 ? "0-bytes" : $"{bytes.Length}-bytes-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}";
            case string text:
                if (Masked.Contains(name)) text = text.Length == 0 ? text : "#";
                if (_isProduce && (name == "ErrorMessage" || text.Contains("imestamp", StringComparison.Ordinal))) text = "words";
                return text.Equals(fresh) ? null : $"\"{Mask(text)}\"";
            case Uuid id:
                return id.IsZero ? null : context.TopicName(id) is { } topic ? $"id-of-{topic}" : "id";
            case IFormattable number:
                return number.Equals(fresh) ? null : Number(name, number);
            case bool flag:
                return flag.Equals(fresh) ? null : flag ? "true" : "false";
            case IList { Count: 0 }:
                return fresh is null ? "[]" : null;
            case IList list when list[0] is IFormattable or string:
                return $"[{string.Join(',', list.Cast<object>().Select(item => Convert.ToString(item, CultureInfo.InvariantCulture)))}]";
            default:
                return null;
        }
    }

    private void List(string path, IList list)
    {
        if (list.Count == 0 || list[0] is IFormattable or string) return;
        object?[] items = list.Cast<object?>().ToArray();
        if (SortedBy(path) is { } key) items = [.. items.OrderBy(item => Sortable(item, key), StringComparer.Ordinal)];
        for (int i = 0; i < items.Length; i++) Fields($"{path}[{i}]", items[i]!);
    }

    /// <summary>Lists whose order says nothing: Apache Kafka builds them from hash tables.</summary>
    private static string? SortedBy(string path) =>
        path.EndsWith("Topics", StringComparison.Ordinal) || path.EndsWith("Responses", StringComparison.Ordinal)
            || path.EndsWith("Results", StringComparison.Ordinal) || path.EndsWith("Configs", StringComparison.Ordinal)
            || path.EndsWith("Resources", StringComparison.Ordinal) || path.EndsWith("Features", StringComparison.Ordinal)
            ? "Name,Topic,ResourceName,ResourceType,Feature"
        : path.EndsWith("Partitions", StringComparison.Ordinal) || path.EndsWith("PartitionResult", StringComparison.Ordinal)
            ? "PartitionIndex,PartitionId,Partition"
        : null;

    private static string Sortable(object? item, string keys) =>
        string.Join(' ', keys.Split(',').Select(key => item!.GetType().GetProperty(key)?.GetValue(item)).Select(found =>
            found is int number
                ? number.ToString("D9", CultureInfo.InvariantCulture)
                : Convert.ToString(found, CultureInfo.InvariantCulture)));

    private static string Number(string name, IFormattable number)
    {
        long value = number is long or int or short or sbyte ? Convert.ToInt64(number, CultureInfo.InvariantCulture) : 0;
        if (Masked.Contains(name) && value >= 0) return "#";
        return value > FirstMaskedTimeMs && value < long.MaxValue / 2 ? "time" : number.ToString(null, CultureInfo.InvariantCulture);
    }

    private static string Mask(string text) =>
        Times().Replace(Address().Replace(Directories().Replace(text, "DIR"), "127.0.0.1:#"), "time");

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"/tmp/[\w/.-]+")]
    private static partial Regex Directories();

    [GeneratedRegex(@"(?<!\d)1[78]\d{11}(?!\d)|within \[[^]]*\]")]
    private static partial Regex Times();
}
