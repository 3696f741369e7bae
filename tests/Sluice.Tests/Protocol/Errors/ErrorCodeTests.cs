using Sluice.Protocol.Errors;
using Xunit;

namespace Sluice.Tests.Protocol.Errors;

public sealed class ErrorCodeTests
{
    [Fact]
    public void Every_code_of_4_3_1_has_a_text()
    {
        ErrorCode[] codes = Enum.GetValues<ErrorCode>();
        Assert.Equal(135, codes.Length);
        Assert.Equal(-1, (int)codes.Min());
        Assert.Equal(133, (int)codes.Max());
        Assert.All(codes, code => Assert.Equal(code == ErrorCode.None, code.Message().Length == 0));
    }

    [Fact]
    public void The_name_of_every_code_is_its_own() => Assert.All(Enum.GetValues<ErrorCode>(), code =>
        Assert.Equal(code.ToString().ToUpperInvariant(), code.KafkaName().Replace("_", "", StringComparison.Ordinal)));

    [Fact]
    public void Codes_that_nobody_knows_are_taken_for_an_unknown_server_error()
    {
        Assert.Equal("UNKNOWN_SERVER_ERROR", ((ErrorCode)134).KafkaName());
        Assert.Equal(ErrorCode.UnknownServerError.Message(), ((ErrorCode)(-2)).Message());
        Assert.False(((ErrorCode)short.MaxValue).IsRetriable());
    }

    [Theory]
    [InlineData(ErrorCode.NotCoordinator, ErrorRetry.FindCoordinator)]
    [InlineData(ErrorCode.UnknownTopicOrPartition, ErrorRetry.RefreshMetadata)]
    [InlineData(ErrorCode.RequestTimedOut, ErrorRetry.Retriable)]
    [InlineData(ErrorCode.InvalidRequest, ErrorRetry.None)]
    public void Retry_classes_are_those_of_the_java_client(ErrorCode code, ErrorRetry retry) => Assert.Equal(retry, code.Retry());
}
