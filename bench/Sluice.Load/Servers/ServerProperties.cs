using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Load.Servers;

/// <summary>Writes the one <c>server.properties</c> that every broker gets, with two free ports.</summary>
internal static class ServerProperties
{
    /// <summary>Writes the file and returns the broker's port.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataDirectory">log.dirs.</param>
    /// <param name="settings">Further <c>key=value</c>; later ones win.</param>
    public static int Write(string path, string dataDirectory, IEnumerable<string> settings)
    {
        (int port, int controllerPort) = FreePorts();
        string listeners = string.Create(
            CultureInfo.InvariantCulture, $"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controllerPort}");
        string[] lines =
        [
            "process.roles=broker,controller",
            "node.id=1",
            string.Create(CultureInfo.InvariantCulture, $"controller.quorum.bootstrap.servers=127.0.0.1:{controllerPort}"),
            $"listeners={listeners}",
            $"advertised.listeners={listeners}",
            "controller.listener.names=CONTROLLER",
            $"log.dirs={dataDirectory}",
            "offsets.topic.replication.factor=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "share.coordinator.state.topic.replication.factor=1",
            "share.coordinator.state.topic.min.isr=1",
            "group.initial.rebalance.delay.ms=0",
            // The topic of a run is deleted before the next one begins, before its pages are written back.
            "log.segment.delete.delay.ms=300",
        ];
        File.WriteAllLines(path, lines.Concat(settings));
        return port;
    }

    public static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
