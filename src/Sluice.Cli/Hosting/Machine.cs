using Sluice.Base.Linux;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;
using Sluice.Base.Transports.Sockets;
using Sluice.Server.Settings;
using Sluice.Storage.Disks;

namespace Sluice.Cli.Hosting;

/// <summary>What differs from system to system, chosen once: disk, transport, limits. docs/platforms.md says what each means.</summary>
internal static class Machine
{
    private const string ReceiveBuffer = "socket.receive.buffer.bytes";

    // Where the limit of open files cannot be asked: Windows has none that matters, and on macOS .NET raises it at its start.
    private const int UnknownDescriptorLimit = 4096;

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
        if (settings.Network.Transport == OwnSettings.Epoll) return new EpollTransport(sockets);
        SocketsTransport.CompleteInline();
        return new SocketsTransport(sockets);
    }

    /// <summary>How many files and connections this process may have open.</summary>
    public static long DescriptorLimit() => OperatingSystem.IsLinux() ? ProcessCalls.DescriptorLimit().Value : UnknownDescriptorLimit;
}
