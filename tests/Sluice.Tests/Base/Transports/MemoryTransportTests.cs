using Sluice.Base.Transports;
using Sluice.Base.Transports.Memory;

namespace Sluice.Tests.Base.Transports;

public sealed class MemoryTransportTests : TransportConformance
{
    protected override ITransport Transport { get; } = new MemoryNetwork().Host("node1");

    protected override string Host => "node1";
}
