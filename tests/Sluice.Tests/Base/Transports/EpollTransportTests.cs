using Sluice.Base.Transports;
using Sluice.Base.Transports.Epoll;

namespace Sluice.Tests.Base.Transports;

public sealed class EpollTransportTests : TransportConformance
{
    public EpollTransportTests() => SkipUnlessLinux();

    protected override ITransport Transport { get; } = new EpollTransport();

    protected override string Host => "127.0.0.1";
}
