using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sluice.Server.Settings;

namespace Sluice.Cli.Commands;

/// <summary>The settings of <c>sluice up</c>: Kafka's defaults, but for what one node on a developer's machine needs otherwise.</summary>
internal static class UpSettings
{
    public const int DefaultPort = 9092;

    private const string Origin = "sluice up";

    private static readonly string[] OneReplica =
    [
        "offsets.topic.replication.factor", "transaction.state.log.replication.factor", "transaction.state.log.min.isr",
        "share.coordinator.state.topic.replication.factor", "share.coordinator.state.topic.min.isr",
    ];

    /// <summary>Where data is kept unless said otherwise.</summary>
    public static string DefaultDirectory() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "sluice",
        "dev");

    public static ServerProperties Create(string directory, int port)
    {
        if (port is < 0 or > 65534)
            throw new CommandFailedException($"--port {port}: a port is a number from 0 to 65534 (the controller has the next).");
        (int broker, int controller) = port == 0 ? TwoFreePorts() : (port, port + 1);
        var properties = new ServerProperties();
        Set("process.roles", "broker,controller");
        Set("node.id", "1");
        Set("listeners", string.Create(
            CultureInfo.InvariantCulture, $"PLAINTEXT://localhost:{broker},CONTROLLER://localhost:{controller}"));
        Set("controller.listener.names", "CONTROLLER");
        Set("controller.quorum.bootstrap.servers", string.Create(CultureInfo.InvariantCulture, $"localhost:{controller}"));
        Set("log.dirs", directory);
        foreach (string name in OneReplica) Set(name, "1");
        Set("group.initial.rebalance.delay.ms", "0");
        return properties;

        void Set(string name, string value) => properties.Set(name, value, Origin);
    }

    private static (int First, int Second) TwoFreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
