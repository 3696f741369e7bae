using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Server.Stepped.Requests;

/// <summary>Every API that a listener tells, at every version, asked with an empty request: answered in its form, and no fault.</summary>
public sealed class EveryApiTests
{
    [Theory]
    [InlineData(SteppedNode.Port)]
    [InlineData(SteppedNode.ControllerPort)]
    public void Every_version_that_is_told_answers_an_empty_request(int port)
    {
        SteppedNode node = SteppedNode.Running();
        var ask = new ApiVersionsRequest { ClientSoftwareName = "x", ClientSoftwareVersion = "1" };
        ApiVersionsResponse told = node.Connect("asker", port).Call<ApiVersionsResponse>(ApiKey.ApiVersions, 4, ask);
        List<string> wrong = [];
        foreach (ApiVersionsResponseApiKey api in told.ApiKeys)
        {
            Assert.True(MessageCatalog.TryGet((ApiKey)api.ApiKey, out ApiInfo? info));
            for (short version = Math.Max(api.MinVersion, info.LowestVersion); version <= api.MaxVersion; version++)
            {
                if (Ask(node, port, info, version) is { } problem) wrong.Add($"{(ApiKey)api.ApiKey} version {version}: {problem}");
            }
        }
        Assert.Empty(wrong);
        Assert.Empty(node.Log.Errors);
    }

    private static string? Ask(SteppedNode node, int port, ApiInfo info, short version)
    {
        SteppedClient client = node.Connect("every", port);
        IMessage request = info.Request.Create();
        client.Send(info.Key, version, request);
        client.Settle();
        if (client.TakeFrame() is not { } frame) return client.IsClosed ? "closed" : info.Key == ApiKey.Produce ? null : "not answered";
        var reader = new WireReader(frame, int.MaxValue);
        new ResponseHeader().Read(ref reader, HeaderVersions.Response(info.Key, version));
        info.Response.Create().Read(ref reader, version);
        client.Close();
        client.Settle();
        return reader.Remaining == 0 ? null : "bytes are left";
    }
}
