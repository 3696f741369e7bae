using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.Load.Wire;

/// <summary>Reads answers where that is not measured: administration, and the first answer of each connection.</summary>
internal static class Answers
{
    /// <summary>The error of a Produce answer, the length prefix left out.</summary>
    public static ErrorCode Produce(ReadOnlySpan<byte> frame)
    {
        var response = new ProduceResponse();
        Read(frame, ApiKey.Produce, Requests.ProduceVersion, response);
        return (ErrorCode)response.Responses[0].PartitionResponses[0].ErrorCode;
    }

    public static ErrorCode CreateTopic(ReadOnlySpan<byte> frame)
    {
        var response = new CreateTopicsResponse();
        Read(frame, ApiKey.CreateTopics, 7, response);
        return (ErrorCode)response.Topics[0].ErrorCode;
    }

    public static ErrorCode DeleteTopic(ReadOnlySpan<byte> frame)
    {
        var response = new DeleteTopicsResponse();
        Read(frame, ApiKey.DeleteTopics, 5, response);
        return (ErrorCode)response.Responses[0].ErrorCode;
    }

    private static void Read(ReadOnlySpan<byte> frame, ApiKey key, short version, IMessage body)
    {
        var reader = new WireReader(frame);
        new ResponseHeader().Read(ref reader, HeaderVersions.Response(key, version));
        body.Read(ref reader, version);
    }
}
