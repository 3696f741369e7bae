namespace Sluice.Server.Settings;

/// <summary>Names that no catalogue lists because an authorizer, a plug-in or a configuration provider reads them.</summary>
internal static class ForPlugins
{
    /// <summary>True for such a name: it is passed on, never warned about.</summary>
    public static bool IsKnown(string name) =>
        name is "super.users" or "allow.everyone.if.no.acl.found"
        || name.StartsWith("config.providers.", StringComparison.Ordinal)
        || name.StartsWith("rsm.config.", StringComparison.Ordinal)
        || name.StartsWith("rlmm.config.", StringComparison.Ordinal)
        || name.StartsWith("metrics.jmx.", StringComparison.Ordinal)
        || name.StartsWith("listener.name.", StringComparison.Ordinal);
}
