namespace Sluice.Metadata.Configs;

/// <summary>The prefix that gives one listener (and there one SASL mechanism) its own value: <c>listener.name.internal.</c></summary>
public static class ListenerPrefix
{
    private const string Start = "listener.name.";

    /// <summary>True for a prefixed name, and the name without listener and mechanism.</summary>
    public static bool TryStrip(string name, out string baseName)
    {
        baseName = name;
        if (!name.StartsWith(Start, StringComparison.Ordinal)) return false;
        int dot = name.IndexOf('.', Start.Length);
        if (dot <= Start.Length || dot == name.Length - 1) return false;
        baseName = name[(dot + 1)..];
        int sasl = baseName.IndexOf(".sasl.", StringComparison.Ordinal);
        if (sasl > 0 && SettingCatalog.Instance.Find(SettingScope.Broker, baseName) is null) baseName = baseName[(sasl + 1)..];
        return true;
    }
}
