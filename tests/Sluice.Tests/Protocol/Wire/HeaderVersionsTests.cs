using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Protocol.Wire;

public sealed class HeaderVersionsTests
{
    [Theory]
    [InlineData(ApiKey.Produce, 8, 1, 0)]
    [InlineData(ApiKey.Produce, 9, 2, 1)]
    [InlineData(ApiKey.SaslHandshake, 1, 1, 0)]
    [InlineData(ApiKey.ApiVersions, 2, 1, 0)]
    [InlineData(ApiKey.ApiVersions, 3, 2, 0)]
    [InlineData(ApiKey.ApiVersions, 99, 2, 0)]
    [InlineData(ApiKey.Vote, 0, 2, 1)]
    [InlineData((ApiKey)9999, 0, 1, 0)]
    [InlineData((ApiKey)(-1), 0, 1, 0)]
    public void Headers_are_flexible_with_their_bodies_but_never_before_an_ApiVersions_response(
        ApiKey key, short version, short request, short response)
    {
        Assert.Equal(request, HeaderVersions.Request(key, version));
        Assert.Equal(response, HeaderVersions.Response(key, version));
    }

    [Fact]
    public void A_negative_length_of_the_client_id_reads_as_null()    // row 24
    {
        var header = new RequestHeader();
        var reader = new WireReader(Convert.FromHexString("0012000300000007fffe00"));
        header.Read(ref reader, 2);
        Assert.Null(header.ClientId);
        Assert.Equal(7, header.CorrelationId);
        Assert.Equal(0, reader.Remaining);
    }
}
