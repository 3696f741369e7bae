using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Sluice.Protocol;

namespace Sluice.Tests.Protocol.Messages;

/// <summary>Compares a message with the JSON of a golden vector: same values, and defaults where the JSON says nothing.</summary>
internal static class GoldenJson
{
    /// <summary>What differs, as a path and two values; null when nothing does.</summary>
    public static string? Difference(object message, JsonElement json)
    {
        object fresh = Activator.CreateInstance(message.GetType())!;
        var seen = new HashSet<string>();
        foreach (JsonProperty field in json.EnumerateObject())
        {
            string name = char.ToUpperInvariant(field.Name[0]) + field.Name[1..];
            seen.Add(name);
            PropertyInfo? property = message.GetType().GetProperty(name);
            if (property is null) return $"{name}: no such property";
            string? difference = ValueDifference(property.GetValue(message), field.Value);
            if (difference is not null) return $"{name}: {difference}";
        }
        foreach (PropertyInfo property in message.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (seen.Contains(property.Name)) continue;
            if (!SameDefault(property.GetValue(message), property.GetValue(fresh)))
                return $"{property.Name}: set, though the JSON lacks it";
        }
        return null;
    }

    private static bool SameDefault(object? value, object? fresh) => value switch
    {
        ICollection list => fresh is ICollection other && list.Count == 0 && other.Count == 0,
        null or string or ValueType => Equals(value, fresh),
        _ => fresh is not null && value.GetType().GetProperties().All(part => SameDefault(part.GetValue(value), part.GetValue(fresh))),
    };

    private static string? ValueDifference(object? value, JsonElement json)
    {
        bool same = value switch
        {
            null => json.ValueKind == JsonValueKind.Null,
            string text => json.ValueKind == JsonValueKind.String && text == json.GetString(),
            bool flag => json.ValueKind is JsonValueKind.True or JsonValueKind.False && flag == json.GetBoolean(),
            Uuid id => json.GetString() == id.ToString(),
            double number => json.GetDouble().Equals(number),
            byte[] bytes => bytes.AsSpan().SequenceEqual(json.GetBytesFromBase64()),
            IConvertible number => json.GetRawText() == number.ToString(CultureInfo.InvariantCulture),
            _ => true,
        };
        if (!same) return $"{value ?? "null"} where {json.GetRawText()} was written";
        if (value is IList list and not byte[]) return ListDifference(list, json);
        return value is null or IConvertible or Uuid or byte[]? null : Difference(value, json);
    }

    private static string? ListDifference(IList list, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != list.Count)
            return $"{list.Count} elements, not those of the JSON";
        int index = 0;
        foreach (JsonElement element in json.EnumerateArray())
        {
            if (ValueDifference(list[index], element) is { } difference) return $"[{index}].{difference}";
            index++;
        }
        return null;
    }
}
