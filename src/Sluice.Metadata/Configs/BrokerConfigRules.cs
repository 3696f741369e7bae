using System.Globalization;

namespace Sluice.Metadata.Configs;

/// <summary>
/// Whether a broker's dynamic settings may be changed so: which names change at run time at all, per broker or for all, and whether
/// the values are valid. A broker checks this before it forwards the request; names nobody knows pass (plug-ins have their own).
/// </summary>
public static class BrokerConfigRules
{
    /// <summary>Why a resource name is not this broker or the default of all (the request is at fault), or null.</summary>
    public static string? CheckResource(string resourceName, int nodeId)
    {
        if (resourceName.Length == 0) return null;
        if (!SettingNumbers.TryInt(resourceName, out int id)) return $"Node id must be an integer, but it is: {resourceName}";
        return id == nodeId
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"Unexpected broker id, expected {nodeId}, but received {resourceName}");
    }

    /// <summary>Why the values set or deleted (null) are refused (the request is at fault), or null.</summary>
    public static string? Check(IReadOnlyDictionary<string, string?> changes, bool perBroker)
    {
        List<string> fixedNames = [];
        List<string> needBroker = [];
        List<string> needListener = [];
        foreach (string name in changes.Keys.Order(StringComparer.Ordinal))
        {
            SettingDefinition? definition = SettingCatalog.Instance.FindBroker(name);
            if (definition is null) continue;
            bool prefixed = definition.Name != name;
            if (definition.UpdateMode == SettingUpdateMode.ReadOnly) fixedNames.Add(name);
            else if (!perBroker && (definition.UpdateMode == SettingUpdateMode.PerBroker || prefixed)) needBroker.Add(name);
            else if (!prefixed && IsListenerOnly(name)) needListener.Add(name);
        }
        if (fixedNames.Count > 0) return $"Cannot update these configs dynamically: [{string.Join(", ", fixedNames)}]";
        if (needListener.Count > 0 && perBroker)
            return "These security configs can be dynamically updated only per-listener using the listener prefix: "
                + $"[{string.Join(", ", needListener)}]";
        if (needBroker.Count > 0)
            return $"Cannot update these configs at default cluster level, broker id must be specified: [{string.Join(", ", needBroker)}]";
        foreach ((string name, string? value) in changes)
            if (SettingCatalog.Instance.FindBroker(name)?.Check(value) is { } refused) return refused;
        return null;
    }

    /// <summary>Why a thread count may not jump to a value, or null: at most double, at least half at once.</summary>
    public static string? CheckThreads(string name, int from, int to)
    {
        const string Prefix =
            "Invalid value org.apache.kafka.common.config.ConfigException: Dynamic thread count update validation failed for ";
        const string Suffix = " for configuration Invalid dynamic configuration";
        if (to == from) return null;
        if (to <= 0) return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{name}={to}, value should be at least 1{Suffix}");
        if (to < from / 2)
            return string.Create(
                CultureInfo.InvariantCulture, $"{Prefix}{name}={to}, value should be at least half the current value {from}{Suffix}");
        return to > (long)from * 2
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Prefix}{name}={to}, value should not be greater than double the current value {from}{Suffix}")
            : null;
    }

    private static bool IsListenerOnly(string name) =>
        name.StartsWith("ssl.", StringComparison.Ordinal)
        && SettingCatalog.Instance.Find(SettingScope.Broker, name) is { UpdateMode: SettingUpdateMode.PerBroker };
}
