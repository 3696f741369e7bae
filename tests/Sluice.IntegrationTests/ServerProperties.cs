using System.Net;
using System.Net.Sockets;

namespace Sluice.IntegrationTests;

/// <summary>Writes a <c>server.properties</c> of a combined node for a test.</summary>
public static class ServerProperties
{
    /// <summary>Writes the file; later lines stand over earlier ones.</summary>
    public static string Write(TemporaryDirectory directory, params string[] more)
    {
        string path = directory["server.properties"];
        File.WriteAllLines(
            path,
            [
                "process.roles=broker,controller", "node.id=1", "controller.listener.names=CONTROLLER",
                "listeners=PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:0", "controller.quorum.bootstrap.servers=127.0.0.1:19093",
                $"log.dirs={directory["data"]}", .. more,
            ]);
        return path;
    }

    /// <summary>A port nobody uses now, for a node that must be found again on it.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
