using Sluice.Server.Settings;

namespace Sluice.Cli;

/// <summary>Reads a <c>server.properties</c> and what is set over it.</summary>
internal static class ServerFile
{
    /// <summary>Reads the file; a failure says which file and why.</summary>
    public static ServerProperties Read(string path)
    {
        try
        {
            return ServerProperties.FromFile(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException($"Cannot read {path}: no such file.");
        }
        catch (UnauthorizedAccessException)
        {
            string why = Directory.Exists(path) ? "it is a directory" : "permission denied";
            throw new CommandFailedException($"Cannot read {path}: {why}.");
        }
        catch (IOException e)
        {
            throw new CommandFailedException($"Cannot read {path}: {e.Message}");
        }
    }

    /// <summary>Applies <c>--override key=value</c>; the last of the same key wins.</summary>
    public static void Override(ServerProperties properties, IEnumerable<string> overrides)
    {
        foreach (string text in overrides)
        {
            int equals = text.IndexOf('=');
            if (equals <= 0) throw new CommandFailedException($"--override wants key=value, not \"{text}\".");
            properties.Set(text[..equals].Trim(), text[(equals + 1)..], "--override");
        }
    }

    /// <summary>Applies the process's <c>KAFKA_…</c> variables.</summary>
    public static void ApplyEnvironment(ServerProperties properties)
    {
        var variables = new List<KeyValuePair<string, string>>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables.Add(new((string)entry.Key, (string?)entry.Value ?? ""));
        }
        EnvironmentSettings.Apply(variables, properties);
    }

    /// <summary>Checks the settings and tells what is ignored.</summary>
    public static BrokerSettings Check(ServerProperties properties, Output output)
    {
        BrokerSettings settings = BrokerSettings.Read(properties, Environment.MachineName);
        foreach (SettingProblem warning in settings.Warnings) output.Error.WriteLine($"warning: {warning}");
        return settings;
    }
}
