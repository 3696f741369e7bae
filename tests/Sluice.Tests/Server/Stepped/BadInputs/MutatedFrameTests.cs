using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>
/// Good requests of every API with some bytes turned into others: whatever comes of it, it is an answer or a closed connection, never a
/// fault of ours, and memory stays in proportion.
/// </summary>
public sealed class MutatedFrameTests
{
    private const int Frames = 400;
    private const int HeaderBytes = 12;
    private const long AllocatedFloor = 256 * 1024;

    /// <summary>Honest requests of these may rightly be expensive once a count in them was changed.</summary>
    private static readonly ApiKey[] LeftOut = [ApiKey.CreateTopics, ApiKey.CreatePartitions];

    private static readonly byte[] Interesting = [0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF];

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    [InlineData(4UL)]
    public void A_mutated_frame_is_answered_or_closes_its_connection(ulong seed)
    {
        SteppedNode node = SteppedNode.Running(seed, new SteppedOptions { Loops = 1, WatchesLocks = false });
        BadInputBench.Prepare(node);
        var random = new Prng(seed, "mutations");
        ApiInfo[] apis = Served(node);
        for (int i = 0; i < Frames; i++)
        {
            ApiInfo api = apis[random.NextInt(apis.Length)];
            short version = (short)(api.LowestVersion + random.NextInt(api.HighestVersion - api.LowestVersion + 1));
            var bench = new BadInputBench(node, i);
            byte[] frame = Mutated(bench.Client.Frame(api.Key, version, Request(api, random)), random);
            bench.Send(frame);
            string told = $"{api.Key} version {version}: {Convert.ToHexString(frame)}";
            Assert.True(bench.AllocatedBytes < AllocatedFloor, $"{told} allocated {bench.AllocatedBytes} bytes");
            Assert.False(node.Log.Errors.Any(), $"{told} {string.Join('\n', node.Log.Errors)}");
            bench.Client.Close();
        }
        node.AssertAlive();
    }

    private static ApiInfo[] Served(SteppedNode node)
    {
        var ask = new ApiVersionsRequest { ClientSoftwareName = "x", ClientSoftwareVersion = "1" };
        ApiVersionsResponse told = node.Connect().Call<ApiVersionsResponse>(ApiKey.ApiVersions, 4, ask);
        List<ApiInfo> served = [];
        foreach (ApiVersionsResponseApiKey api in told.ApiKeys)
        {
            Assert.True(MessageCatalog.TryGet((ApiKey)api.ApiKey, out ApiInfo? info));
            if (!LeftOut.Contains(info.Key)) served.Add(info);
        }
        return [.. served];
    }

    private static IMessage Request(ApiInfo api, Prng random) => api.Key switch
    {
        ApiKey.Produce => SteppedRequests.ProduceOf("t", random.NextInt(3), Batches.Of("a", "bc", "def")),
        ApiKey.Fetch => SteppedRequests.FetchOf("t", (0, 0), (1, random.NextInt(5))),
        ApiKey.Metadata => new MetadataRequest { Topics = [new MetadataRequestTopic { Name = "t" }] },
        ApiKey.ListOffsets => new ListOffsetsRequest
        {
            Topics =
            [
                new ListOffsetsRequestTopic
                {
                    Name = "t",
                    Partitions = [new ListOffsetsRequestPartition { Timestamp = -random.NextInt(7) }],
                },
            ],
        },
        ApiKey.DeleteRecords => new DeleteRecordsRequest
        {
            Topics =
            [
                new DeleteRecordsRequestTopic
                {
                    Name = "t",
                    Partitions = [new DeleteRecordsRequestPartition { Offset = -random.NextInt(3) }],
                },
            ],
        },
        ApiKey.IncrementalAlterConfigs => new IncrementalAlterConfigsRequest
        {
            Resources =
            [
                new IncrementalAlterConfigsRequestResource
                {
                    ResourceType = 2,
                    ResourceName = "t",
                    Configs = [new IncrementalAlterConfigsRequestConfig { Name = "retention.ms", Value = "1000000" }],
                },
            ],
        },
        ApiKey.DescribeConfigs => new DescribeConfigsRequest
        {
            Resources = [new DescribeConfigsRequestResource { ResourceType = 2, ResourceName = "t", ConfigurationKeys = null }],
        },
        _ => api.Request.Create(),
    };

    /// <summary>One to four bytes behind size, key, version and correlation id become others.</summary>
    private static byte[] Mutated(byte[] frame, Prng random)
    {
        for (int left = 1 + random.NextInt(4); left > 0 && frame.Length > HeaderBytes; left--)
        {
            int at = HeaderBytes + random.NextInt(frame.Length - HeaderBytes);
            frame[at] = random.NextInt(2) == 0 ? Interesting[random.NextInt(Interesting.Length)] : (byte)random.Next();
        }
        return frame;
    }
}
