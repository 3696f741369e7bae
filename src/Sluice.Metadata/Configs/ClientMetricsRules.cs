using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.Metadata.Configs;

/// <summary>Whether a client metrics subscription (KIP-714) may have a set of values.</summary>
public static class ClientMetricsRules
{
    private const int MinIntervalMs = 100;
    private const int MaxIntervalMs = 3_600_000;

    private static readonly string[] Selectors =
    [
        "client_instance_id", "client_id", "client_software_name", "client_software_version", "client_source_address", "client_source_port",
    ];

    /// <summary>Why the values are refused and whether the request itself is at fault, or null.</summary>
    public static (bool InvalidRequest, string Message)? Check(IReadOnlyDictionary<string, string> values)
    {
        foreach ((string name, string value) in values)
        {
            switch (name)
            {
                case "metrics":
                    break;
                case "interval.ms":
                    if (!SettingNumbers.TryInt(value, out int intervalMs))
                        return (false, SettingCatalog.Instance.Find(SettingScope.ClientMetrics, name)!.Check(value)!);
                    if (intervalMs is < MinIntervalMs or > MaxIntervalMs)
                        return (true, string.Create(
                            CultureInfo.InvariantCulture,
                            $"Invalid value {intervalMs} for interval.ms, "
                            + $"interval must be between {MinIntervalMs} and {MaxIntervalMs} (1 hour)"));
                    break;
                case "match":
                    foreach (string pattern in SettingNumbers.List(value))
                        if (!IsPattern(pattern)) return (false, $"Illegal client matching pattern: {pattern}");
                    break;
                default:
                    return (true, $"Unknown client metrics configuration: {name}");
            }
        }
        return null;
    }

    private static bool IsPattern(string text)
    {
        string[] parts = text.Split('=');
        if (parts.Length != 2 || !Selectors.Contains(parts[0].Trim())) return false;
        try
        {
            _ = new Regex(parts[1].Trim(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
