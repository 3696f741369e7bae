using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>One connection that floods is served in turns; what others ask comes between them.</summary>
public sealed class FairnessTests
{
    [Fact]
    public void A_flood_of_cheap_requests_lets_a_quiet_connection_in_after_a_few()
    {
        SteppedNode node = SteppedNode.Running(1, new SteppedOptions { Loops = 1 });
        SteppedClient flooder = node.Connect("flooder");
        SteppedClient quiet = node.Connect("quiet");
        var request = new ApiVersionsRequest { ClientSoftwareName = "x", ClientSoftwareVersion = "1" };
        quiet.Call<ApiVersionsResponse>(ApiKey.ApiVersions, 3, request);
        byte[] one = flooder.Frame(ApiKey.ApiVersions, 3, request);
        byte[] many = new byte[one.Length * 200];
        for (int i = 0; i < 200; i++) one.CopyTo(many, i * one.Length);
        flooder.SendRaw(many);
        quiet.Send(ApiKey.ApiVersions, 3, request);

        node.RunUntil(() => quiet.Pump() && quiet.BytesWaiting > 0);
        flooder.Pump();
        int before = 0;
        while (flooder.TakeAnswer<ApiVersionsResponse>(ApiKey.ApiVersions, 3) is not null) before++;
        Assert.InRange(before, 0, 24);

        for (int i = before; i < 200; i++) Assert.NotNull(flooder.Receive<ApiVersionsResponse>(ApiKey.ApiVersions, 3));
    }
}
