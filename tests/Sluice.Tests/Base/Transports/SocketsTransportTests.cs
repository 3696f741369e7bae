using Sluice.Base.Transports;
using Sluice.Base.Transports.Sockets;

namespace Sluice.Tests.Base.Transports;

public sealed class SocketsTransportTests : SocketConformance
{
    protected override ITransport Transport { get; } = new SocketsTransport();

    protected override ITransport With(TransportSettings settings) => new SocketsTransport(settings);
}
