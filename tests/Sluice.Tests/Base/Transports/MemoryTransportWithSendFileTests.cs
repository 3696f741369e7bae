using Sluice.Base;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Memory;
using Xunit;

namespace Sluice.Tests.Base.Transports;

public sealed class MemoryTransportWithSendFileTests : TransportConformance
{
    protected override ITransport Transport { get; } = new MemoryNetwork(new MemoryNetworkSettings(CanSendFile: true)).Host("node1");

    protected override string Host => "localhost";

    [Fact]
    public void Chunks_cut_the_stream_but_lose_nothing()
    {
        var network = new MemoryNetwork(new MemoryNetworkSettings(PipeBytes: 100, Chunks: new Prng(7), MaxChunkBytes: 9));
        using var pair = new TransportPair(network.Host("node1"), "node1");
        byte[] sent = [.. Enumerable.Range(0, 250).Select(i => (byte)i)];
        int done = 0;
        var received = new List<byte>();
        byte[] scratch = new byte[64];
        while (received.Count < sent.Length)
        {
            IoResult result = pair.Client.Send(sent.AsSpan(done), more: false);
            Assert.InRange(result.Bytes, 0, 9);
            done += result.Bytes;
            IoResult got = pair.Server.Receive(scratch);
            Assert.InRange(got.Bytes, 0, 9);
            received.AddRange(scratch[..got.Bytes]);
        }

        Assert.Equal(sent, received);
    }
}
