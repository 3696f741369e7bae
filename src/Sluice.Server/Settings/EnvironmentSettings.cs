using System.Text;

namespace Sluice.Server.Settings;

/// <summary>
/// Settings from <c>KAFKA_…</c> environment variables, named as in Kafka's official container image: the rest of the name in lower case
/// with <c>_</c> for a dot, <c>__</c> for an underscore and <c>___</c> for a hyphen (KAFKA_LOG_DIRS is log.dirs). Variables that mean the
/// JVM, its logging or the image itself are no settings.
/// </summary>
public static class EnvironmentSettings
{
    private const string Prefix = "KAFKA_";

    private static readonly string[] NotSettings =
    [
        "KAFKA_VERSION", "KAFKA_HOME", "KAFKA_HEAP_OPTS", "KAFKA_OPTS", "KAFKA_JMX_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_GC_LOG_OPTS",
        "KAFKA_JMX_HOSTNAME", "KAFKA_JMX_PORT", "KAFKA_DEBUG", "KAFKA_CLASSPATH", "KAFKA_MODE", "KAFKA_TOOLS_LOG4J_LOGLEVEL",
    ];

    /// <summary>The setting's name for a variable's name; null when the variable is not a setting.</summary>
    public static string? SettingName(string variable)
    {
        if (!variable.StartsWith(Prefix, StringComparison.Ordinal) || variable.Length == Prefix.Length) return null;
        if (variable.StartsWith("KAFKA_LOG4J", StringComparison.Ordinal) || NotSettings.AsSpan().Contains(variable)) return null;
        var name = new StringBuilder();
        for (int i = Prefix.Length; i < variable.Length;)
        {
            int run = 0;
            while (i + run < variable.Length && variable[i + run] == '_') run++;
            if (run == 0)
            {
                name.Append(char.ToLowerInvariant(variable[i++]));
                continue;
            }
            i += run;
            name.Append(run switch { 1 => ".", 2 => "_", 3 => "-", _ => new string('_', run) });
        }
        return name.ToString();
    }

    /// <summary>Applies all variables that are settings, over what is set already.</summary>
    public static void Apply(IEnumerable<KeyValuePair<string, string>> variables, ServerProperties properties)
    {
        foreach ((string variable, string value) in variables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (SettingName(variable) is { } name) properties.Set(name, value, variable);
        }
    }
}
