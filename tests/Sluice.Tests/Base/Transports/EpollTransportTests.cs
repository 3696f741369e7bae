using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;

namespace Sluice.Tests.Base.Transports;

public sealed class EpollTransportTests : SocketConformance
{
    public EpollTransportTests() => SkipUnlessLinux();

    protected override ITransport Transport { get; } = new EpollTransport();

    protected override ITransport With(TransportSettings settings) => new EpollTransport(settings);
}
