using Sluice.Base.Linux;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Base.Transports.Sockets;
using Sluice.Server.Hosting;
using Sluice.Server.Settings;
using Sluice.Storage.Disks;

namespace Sluice.Cli.Hosting;

/// <summary>What differs from system to system, chosen once: disk, transport, limits. docs/platforms.md says what each means.</summary>
internal static class Machine
{
    private const string ReceiveBuffer = "socket.receive.buffer.bytes";

    /// <summary>The disk that <c>sluice.log.disk</c> names.</summary>
    public static IDisk Disk(BrokerSettings settings) => settings.Disk.Disk == OwnSettings.Linux ? new FileDisk() : new PortableDisk();

    /// <summary>
    /// The transport that <c>sluice.network.transport</c> names. Kafka's default for the send buffer holds: a fetch of 1 MiB costs half as
    /// much as with the system's own choice, for what is under way stays in the cache. Its default for the receive buffer would cost
    /// producers a tenth: that one is set only where somebody wrote it.
    /// </summary>
    public static ITransport Transport(BrokerSettings settings)
    {
        var sockets = new TransportSettings(
            settings.Network.SendBufferBytes, settings.Properties.TryGet(ReceiveBuffer, out _) ? settings.Network.ReceiveBufferBytes : -1);
        return settings.Network.Transport == OwnSettings.Epoll ? new EpollTransport(sockets) : new SocketsTransport(sockets);
    }

    /// <summary>
    /// What files and connections may take of the descriptors this process may have. Where the limit cannot be asked there is none that
    /// matters (Windows), or .NET has raised it at its start (macOS).
    /// </summary>
    public static DescriptorShares Descriptors() =>
        OperatingSystem.IsLinux() ? DescriptorShares.Of(ProcessCalls.DescriptorLimit().Value) : DescriptorShares.Unlimited;
}
