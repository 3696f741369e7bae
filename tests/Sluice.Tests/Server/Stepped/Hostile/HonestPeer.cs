using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Server.Stepped.Hostile;

/// <summary>A client as clients are: produces in pipelines, reads what it wrote, and checks every answer and their order.</summary>
internal sealed class HonestPeer
{
    private readonly SteppedClient _client;
    private readonly string _topic;
    private readonly List<string> _written = [];
    private readonly Queue<(ApiKey Key, int CorrelationId, int Expected)> _waiting = new();

    public HonestPeer(SteppedNode node, string topic)
    {
        _topic = topic;
        _client = node.Connect(topic);
        _client.CreateTopic(topic);
    }

    /// <summary>Answers it got.</summary>
    public int Answers { get; private set; }

    /// <summary>Requests without an answer yet.</summary>
    public int Unanswered => _waiting.Count;

    /// <summary>Sends what comes next.</summary>
    public void Act(Prng random)
    {
        for (int i = random.NextInt(4); i > 0; i--)
        {
            string value = $"{_topic}-{_written.Count}";
            _waiting.Enqueue(
                (ApiKey.Produce, Send(ApiKey.Produce, SteppedRequests.ProduceOf(_topic, 0, Batches.Of(value))), _written.Count));
            _written.Add(value);
        }
        if (_written.Count == 0) return;
        int from = random.NextInt(_written.Count);
        _waiting.Enqueue((ApiKey.Fetch, Send(ApiKey.Fetch, SteppedRequests.FetchOf(_topic, (0, from))), from));
    }

    /// <summary>Takes the answers that are there.</summary>
    public void Take()
    {
        _client.Pump();
        Assert.False(_client.IsClosed, "an honest client was thrown out");
        while (_waiting.TryPeek(out (ApiKey Key, int CorrelationId, int Expected) next) && TryTake(next.Key, next.Expected))
        {
            Assert.Equal(next.CorrelationId, _client.LastAnswered);
            _waiting.Dequeue();
            Answers++;
        }
    }

    /// <summary>Everything it wrote is there, in order, and nothing else.</summary>
    public void CheckAll() => Assert.Equal(_written, _client.ReadAll(_topic).Select(record => record.Value));

    /// <summary>Hangs up.</summary>
    public void Leave() => _client.Close();

    private int Send(ApiKey key, IMessage request)
    {
        _client.Send(key, 12, request);
        return _client.LastCorrelationId;
    }

    private bool TryTake(ApiKey key, int expected)
    {
        if (key == ApiKey.Produce)
        {
            if (_client.TakeAnswer<ProduceResponse>(key, 12) is not { } told) return false;
            ProduceResponsePartitionResponse only = told.Responses[0].PartitionResponses[0];
            Assert.Equal((ErrorCode.None, (long)expected), ((ErrorCode)only.ErrorCode, only.BaseOffset));
            return true;
        }
        if (_client.TakeAnswer<FetchResponse>(key, 12) is not { } fetched) return false;
        FetchResponsePartition partition = fetched.Responses[0].Partitions[0];
        Assert.Equal(ErrorCode.None, (ErrorCode)partition.ErrorCode);
        foreach ((long offset, string value) in Batches.Read(partition.Records)) Assert.Equal(_written[(int)offset], value);
        return true;
    }
}
