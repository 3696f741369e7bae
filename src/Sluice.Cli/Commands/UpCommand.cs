using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Hosting;
using Sluice.Cli.Storage;
using Sluice.Server.Settings;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice up</c>: one node, broker and controller, for development. Formats its directory by itself; needs no file.</summary>
internal static class UpCommand
{
    public static Command Create(Output output)
    {
        var data = new Option<string?>("--data") { Description = "Data directory. Default: the user's data directory, sluice/dev." };
        var ephemeral = new Option<bool>("--ephemeral") { Description = "Forget everything at the end." };
        var port = new Option<int>("--port")
        {
            Description = "Port of the broker; the controller has the one above it. 0 chooses two free ones.",
            DefaultValueFactory = _ => UpSettings.DefaultPort,
        };
        var overrides = new Option<string[]>("--override")
        {
            Description = "key=value, any setting of server.properties; may be repeated.",
        };
        var command = new Command("up", "Starts a broker for development, without configuration.") { data, ephemeral, port, overrides };
        command.SetAction(parsed =>
        {
            bool forget = parsed.GetValue(ephemeral);
            if (forget && parsed.GetValue(data) is not null) throw new CommandFailedException("--data and --ephemeral exclude each other.");
            using EphemeralDirectory? temporary = forget ? new EphemeralDirectory() : null;
            string directory = temporary?.Path ?? Path.GetFullPath(parsed.GetValue(data) ?? UpSettings.DefaultDirectory());
            ServerProperties properties = UpSettings.Create(directory, parsed.GetValue(port));
            ServerFile.ApplyEnvironment(properties);
            ServerFile.Override(properties, parsed.GetValue(overrides) ?? []);
            return Run(ServerFile.Check(properties, output), forget, output);
        });
        return command;
    }

    private static int Run(BrokerSettings settings, bool forget, Output output)
    {
        StorageFormatter.FormatForDevelopment(settings);
        ListenerEndpoint listener = settings.Listeners.BrokerListeners.First();
        string address = string.Create(CultureInfo.InvariantCulture, $"{listener.Host}:{listener.Port}");
        var run = new BrokerRun(output)
        {
            DataRemark = forget ? ", forgotten at the end" : ", --ephemeral to forget",
            Hints =
            [
                $"try   kcat -P -b {address} -t greetings   then type;   kcat -C -b {address} -t greetings",
                "stop  Ctrl-C",
            ],
        };
        return run.Run(settings);
    }
}
