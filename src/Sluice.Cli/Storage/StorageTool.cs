using Sluice.Base;
using Sluice.Cli.Hosting;
using Sluice.Metadata.Features;
using Sluice.Server.Settings;
using Sluice.Storage.Logs;

namespace Sluice.Cli.Storage;

/// <summary><c>kafka-storage</c>: format, info, random-uuid, version-mapping, feature-dependencies; flags, lines and exit codes as in
/// 4.3.1.</summary>
internal static class StorageTool
{
    private const string Commands = "{info,format,version-mapping,feature-dependencies,random-uuid}";
    private const string MainUsage = "usage: kafka-storage [-h]\n                     " + Commands + "\n                     ...";

    private static readonly string[] Names = ["info", "format", "version-mapping", "feature-dependencies", "random-uuid"];
    private static readonly ToolFlag Help = new("help", 'h', false);
    private static readonly ToolFlag Config = new("config", 'c', true) { IsRequired = true };

    private static readonly ToolFlag[] FormatFlags =
    [
        Help,
        new("cluster-id", 't', true) { IsRequired = true },
        Config,
        new("add-scram", 'S', true),
        new("ignore-formatted", 'g', false),
        new("release-version", 'r', true),
        new("feature", 'f', true),
        new("standalone", 's', false) { Excludes = ["no-initial-controllers", "initial-controllers"] },
        new("no-initial-controllers", 'N', false) { Excludes = ["standalone", "initial-controllers"] },
        new("initial-controllers", 'I', true) { Excludes = ["standalone", "no-initial-controllers"] },
    ];

    /// <summary>Runs the tool.</summary>
    public static int Run(string[] args, Output output)
    {
        if (args.Length == 0) return WrongUsage(MainUsage, "too few arguments", output);
        if (args[0] is "-h" or "--help")
        {
            output.Out.WriteLine(StorageHelp.Tool(MainUsage));
            return ExitCode.Ok;
        }
        if (!Names.Contains(args[0]))
        {
            string choices = string.Join(", ", Names.Select(n => $"'{n}'"));
            return WrongUsage(MainUsage, $"invalid choice: '{args[0]}' (choose from {choices})", output);
        }
        string usage = StorageHelp.Usage(args[0]);
        try
        {
            ToolArguments arguments = ToolArguments.Parse(args[1..], FlagsOf(args[0]));
            if (arguments.Has("help"))
            {
                output.Out.WriteLine(StorageHelp.Command(args[0]));
                return ExitCode.Ok;
            }
            return RunCommand(args[0], arguments, output);
        }
        catch (ToolUsageException e)
        {
            return WrongUsage(usage, e.Message, output);
        }
    }

    private static int RunCommand(string command, ToolArguments arguments, Output output)
    {
        switch (command)
        {
            case "format": return Format(arguments, output);
            case "info":
                BrokerSettings settings = Settings(arguments, output);
                return new StorageInfo(Machine.Disk(settings)).Print(settings.Disk.AllDirs, output);
            case "version-mapping": return VersionMapping(arguments.Value("release-version"), output);
            case "feature-dependencies": return FeatureDependencies(arguments.Values("feature"), output);
            default:
                output.Out.WriteLine(LogDirectoryIdentity.NewDirectoryId(new SystemRandom()));
                return ExitCode.Ok;
        }
    }

    private static ToolFlag[] FlagsOf(string command) => command switch
    {
        "format" => FormatFlags,
        "info" => [Help, Config],
        "version-mapping" => [Help, new("release-version", 'r', true)],
        "feature-dependencies" => [Help, new("feature", 'f', true) { IsRequired = true }],
        _ => [Help],
    };

    private static BrokerSettings Settings(ToolArguments arguments, Output output) =>
        ServerFile.Check(ServerFile.Read(arguments.Value("config")!), output);

    private static int Format(ToolArguments arguments, Output output)
    {
        if (arguments.Has("add-scram"))
        {
            return output.Fail("--add-scram is not supported yet: Sluice has no SCRAM users. Format without it.");
        }
        BrokerSettings settings = Settings(arguments, output);
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var formatter = new StorageFormatter(settings, Machine.Disk(settings), nowMs, new SystemRandom());
        formatter.Format(
            new FormatRequest
            {
                ClusterId = arguments.Value("cluster-id")!,
                Release = arguments.Value("release-version"),
                Features = arguments.Values("feature"),
                Standalone = arguments.Has("standalone"),
                NoInitialControllers = arguments.Has("no-initial-controllers"),
                InitialControllers = arguments.Value("initial-controllers"),
                IgnoreFormatted = arguments.Has("ignore-formatted"),
            },
            output.Out);
        return ExitCode.Ok;
    }

    private static int VersionMapping(string? release, Output output)
    {
        short level = release is null ? MetadataVersions.Latest
            : BootstrapFeatures.ParseRelease(release, (short)(MetadataVersions.Latest + 1));
        output.Out.WriteLine($"metadata.version={level} ({MetadataVersions.Name(level)})");
        foreach (FeatureDefinition feature in FeatureCatalog.Features)
            output.Out.WriteLine($"{feature.Name}={feature.DefaultLevel(level)}");
        return ExitCode.Ok;
    }

    private static int FeatureDependencies(IReadOnlyList<string> features, Output output)
    {
        foreach (string text in features)
        {
            string[] parts = text.Split('=');
            if (parts.Length != 2 || !short.TryParse(parts[1], System.Globalization.CultureInfo.InvariantCulture, out short level))
            {
                return output.Fail($"Invalid feature format: {text}. Expected format: 'feature=version' (e.g. 'group.version=1')");
            }
            if (FeatureCatalog.Find(parts[0]) is not { } feature) return output.Fail($"Unknown feature: {parts[0]}");
            if (level < feature.Supported.Min || level > feature.Supported.Max)
            {
                return output.Fail($"Feature level {level} is not supported for feature {parts[0]}");
            }
            short needs = feature.MetadataVersionNeededBy(level);
            output.Out.WriteLine(needs == 0
                ? $"{text} has no dependencies."
                : $"{text} requires:\n    metadata.version={needs} ({MetadataVersions.Name(needs)})");
        }
        return ExitCode.Ok;
    }

    private static int WrongUsage(string usage, string problem, Output output) => output.Fail($"{usage}\nkafka-storage: error: {problem}");
}
