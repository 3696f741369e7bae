using Sluice.Protocol;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Xunit;

namespace Sluice.Tests.Server.Stepped.Requests;

public sealed class ProduceRequestTests
{
    private readonly SteppedNode _node = SteppedNode.Running();
    private readonly SteppedClient _client;

    public ProduceRequestTests()
    {
        _client = _node.Connect();
        _client.CreateTopic("t", 3);
    }

    [Theory]
    [InlineData((short)-1)]
    [InlineData((short)1)]
    public void An_acknowledged_batch_gets_the_offset_of_its_first_record(short acks)
    {
        Assert.Equal(0, _client.Produce("t", 0, Batches.Of("a", "b", "c"), acks).BaseOffset);

        ProduceResponsePartitionResponse second = _client.Produce("t", 0, Batches.Of("d"), acks);

        Assert.Equal((3L, -1L, 0L), (second.BaseOffset, second.LogAppendTimeMs, second.LogStartOffset));
        Assert.Equal(["a", "b", "c", "d"], _client.ReadAll("t").Select(r => r.Value));
    }

    [Fact]
    public void Without_acks_nothing_is_answered_and_the_records_are_there()
    {
        for (int i = 0; i < 5; i++) _client.Send(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 0, Batches.Of($"v{i}"), acks: 0));

        Assert.Equal(["v0", "v1", "v2", "v3", "v4"], _client.ReadAll("t").Select(r => r.Value));
    }

    [Theory]
    [InlineData((short)3)]
    [InlineData((short)5)]
    [InlineData((short)7)]
    [InlineData((short)8)]
    [InlineData((short)9)]
    [InlineData((short)10)]
    [InlineData((short)12)]
    public void Every_version_by_name_is_served(short version) =>
        Assert.Equal(ErrorCode.None, (ErrorCode)_client.Produce("t", 0, Batches.Of("a"), version: version).ErrorCode);

    [Fact]
    public void Version_13_finds_the_topic_by_its_id()
    {
        Uuid id = _client.Metadata("t").TopicId;
        ProduceRequest request = SteppedRequests.ProduceOf("", 2, Batches.Of("a"));
        request.TopicData[0].TopicId = id;

        ProduceResponse response = _client.Call<ProduceResponse>(ApiKey.Produce, 13, request);

        Assert.Equal(id, response.Responses[0].TopicId);
        Assert.Equal(0, response.Responses[0].PartitionResponses[0].ErrorCode);
        Assert.Single(_client.ReadAll("t", 2));
    }

    [Fact]
    public void Pipelined_produces_and_a_fetch_behind_them_are_served_in_their_order()
    {
        for (int i = 0; i < 100; i++) _client.Send(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", i % 3, Batches.Of($"v{i}")));
        _client.Send(ApiKey.Fetch, 12, SteppedRequests.FetchOf("t", (0, 0)));

        for (int i = 0; i < 100; i++)
        {
            ProduceResponse response = _client.Receive<ProduceResponse>(ApiKey.Produce, 12);
            Assert.Equal((i / 3, i + 2), (response.Responses[0].PartitionResponses[0].BaseOffset, _client.LastAnswered));
        }
        FetchResponse fetched = _client.Receive<FetchResponse>(ApiKey.Fetch, 12);
        Assert.Equal(34, Batches.Read(fetched.Responses[0].Partitions[0].Records).Count);
    }

    [Fact]
    public void A_pooled_check_of_a_large_compressed_batch_keeps_the_order_of_its_connection()
    {
        byte[] large = Batches.Of(new RecordBatchSettings { Codec = CompressionCodec.Lz4 }, Batches.NowMs, Noise(200_000));
        Assert.InRange(large.Length, 100_000, 1_000_000);
        _client.Send(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 0, large));
        _client.Send(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 0, Batches.Of("small")));

        Assert.Equal(0, _client.Receive<ProduceResponse>(ApiKey.Produce, 12).Responses[0].PartitionResponses[0].BaseOffset);
        Assert.Equal(1, _client.Receive<ProduceResponse>(ApiKey.Produce, 12).Responses[0].PartitionResponses[0].BaseOffset);
    }

    [Fact]
    public void A_repeated_sequence_is_acknowledged_with_its_offset_and_not_written_again()
    {
        long id = NewProducerId();
        _client.Produce("t", 0, Batches.Of("before"));
        for (int i = 0; i < 5; i++) _client.Produce("t", 0, Batches.Idempotent(id, 0, i, $"v{i}"));

        for (int i = 0; i < 5; i++)
        {
            ProduceResponsePartitionResponse again = _client.Produce("t", 0, Batches.Idempotent(id, 0, i, $"v{i}"));
            Assert.Equal((ErrorCode.None, i + 1L), ((ErrorCode)again.ErrorCode, again.BaseOffset));
        }
        Assert.Equal(6, _client.ReadAll("t").Count);
    }

    [Fact]
    public void A_repetition_within_one_step_is_found_too()
    {
        long id = NewProducerId();
        byte[] batch = Batches.Idempotent(id, 0, 0, "a");
        for (int i = 0; i < 3; i++) _client.Send(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 0, batch));

        for (int i = 0; i < 3; i++)
        {
            ProduceResponse response = _client.Receive<ProduceResponse>(ApiKey.Produce, 12);
            Assert.Equal(0, response.Responses[0].PartitionResponses[0].BaseOffset);
        }
        Assert.Single(_client.ReadAll("t"));
    }

    [Fact]
    public void Sequences_follow_one_another_over_epochs_restarts_and_the_end_of_numbers()
    {
        long id = NewProducerId();
        Assert.Equal(ErrorCode.None, Idempotent(7_000, 0, 7));
        Assert.Equal(ErrorCode.None, Idempotent(id, 0, 0));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Idempotent(id, 0, 5));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Idempotent(id, 1, 3));
        Assert.Equal(ErrorCode.None, Idempotent(id, 1, 0));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Idempotent(id, 0, 1));
        Assert.Equal(ErrorCode.None, Idempotent(8_000, 0, int.MaxValue));
        Assert.Equal(ErrorCode.None, Idempotent(8_000, 0, 0));

        _node.Stop();
        _node.Start();
        SteppedClient client = _node.Connect();

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (ErrorCode)client.Produce("t", 0, Batches.Idempotent(id, 1, 2, "x")).ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)client.Produce("t", 0, Batches.Idempotent(id, 1, 1, "x")).ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)client.Produce("t", 0, Batches.Idempotent(8_000, 0, 1, "x")).ErrorCode);

        ErrorCode Idempotent(long producer, short epoch, int sequence) =>
            (ErrorCode)_client.Produce("t", 0, Batches.Idempotent(producer, epoch, sequence, "x")).ErrorCode;
    }

    [Fact]
    public void Producer_ids_are_given_once_also_after_a_crash()
    {
        HashSet<long> seen = [];
        for (int life = 0; life < 3; life++)
        {
            SteppedClient client = _node.Connect();
            for (int i = 0; i < 5; i++) Assert.True(seen.Add(NewProducerId(client)));
            _node.Crash(Sluice.Storage.Disks.CrashPolicies.LoseUnsynced);
            _node.Start();
        }
    }

    [Fact]
    public void A_topic_with_append_time_stamps_the_batch_and_tells_the_time()
    {
        _client.CreateTopic("stamped", 1, ("message.timestamp.type", "LogAppendTime"));
        _node.Time.AdvanceMs(5_000);
        byte[] old = Batches.Of(new RecordBatchSettings(), 1, "a");

        ProduceResponsePartitionResponse told = _client.Produce("stamped", 0, old);

        Assert.Equal(_node.NowMs, told.LogAppendTimeMs);
        RecordBatchHeader header = Assert.Single(Batches.Headers(_client.Fetch("stamped", 0, 0).Records));
        Assert.Equal((TimestampType.LogAppendTime, _node.NowMs), (header.TimestampType, header.MaxTimestamp));
    }

    [Theory]
    [InlineData("gzip", CompressionCodec.Gzip)]
    [InlineData("snappy", CompressionCodec.Snappy)]
    [InlineData("lz4", CompressionCodec.Lz4)]
    [InlineData("zstd", CompressionCodec.Zstd)]
    [InlineData("uncompressed", CompressionCodec.None)]
    [InlineData("producer", CompressionCodec.Snappy)]
    public void A_topic_with_a_codec_of_its_own_compresses_anew(string setting, CompressionCodec stored)
    {
        _client.CreateTopic("packed", 1, ("compression.type", setting));
        byte[] snappy = Batches.Of(new RecordBatchSettings { Codec = CompressionCodec.Snappy }, Batches.NowMs, "aaaaaaaaaaaaaaaa", "b");

        Assert.Equal(ErrorCode.None, (ErrorCode)_client.Produce("packed", 0, snappy).ErrorCode);

        byte[]? records = _client.Fetch("packed", 0, 0).Records;
        Assert.Equal(stored, Assert.Single(Batches.Headers(records)).Codec);
        Assert.Equal([(0, "aaaaaaaaaaaaaaaa"), (1, "b")], Batches.Read(records));
    }

    [Fact]
    public void Batches_that_are_compressed_anew_have_nothing_of_those_before_them()
    {
        _client.CreateTopic("packed", 2, ("compression.type", "lz4"));
        ProduceRequest request = SteppedRequests.ProduceOf("packed", 0, Batches.Of("one", "two"));
        request.TopicData[0].PartitionData.Add(new ProduceRequestPartitionData { Index = 1, Records = Batches.Of("three") });
        _client.Call<ProduceResponse>(ApiKey.Produce, SteppedRequests.ProduceVersion, request);
        Assert.Equal(ErrorCode.None, (ErrorCode)_client.Produce("packed", 1, Batches.Of("four")).ErrorCode);

        Assert.Equal([(0, "one"), (1, "two")], _client.ReadAll("packed", 0));
        Assert.Equal([(0, "three"), (1, "four")], _client.ReadAll("packed", 1));
    }

    [Fact]
    public void A_changed_max_message_bytes_counts_at_once()
    {
        byte[] batch = Batches.Of(new string('x', 2_000));
        Assert.Equal(ErrorCode.None, (ErrorCode)_client.Produce("t", 0, batch).ErrorCode);

        Assert.Equal(ErrorCode.None, _client.AlterTopic("t", ("max.message.bytes", "1000")));
        Assert.Equal(ErrorCode.MessageTooLarge, (ErrorCode)_client.Produce("t", 0, batch).ErrorCode);

        Assert.Equal(ErrorCode.None, _client.AlterTopic("t", ("max.message.bytes", null)));
        Assert.Equal(ErrorCode.None, (ErrorCode)_client.Produce("t", 0, batch).ErrorCode);
    }

    [Fact]
    public void A_partition_named_twice_is_refused_in_both_places_and_the_others_are_written()
    {
        ProduceRequest request = SteppedRequests.ProduceOf("t", 1, Batches.Of("x"));
        for (int i = 0; i < 2; i++)
        {
            request.TopicData[0].PartitionData.Add(new ProduceRequestPartitionData { Index = i, Records = Batches.Of("y") });
        }

        ProduceResponse response = _client.Call<ProduceResponse>(ApiKey.Produce, 12, request);

        Assert.Equal([42, 0, 42], response.Responses[0].PartitionResponses.Select(p => (int)p.ErrorCode));
        Assert.Single(_client.ReadAll("t", 0));
        Assert.Empty(_client.ReadAll("t", 1));
    }

    [Fact]
    public void With_flush_before_ack_both_kinds_of_acks_wait_for_the_disk()
    {
        SteppedNode node = SteppedNode.Running(3, SteppedOptions.With(("sluice.log.flush.before.ack", "true")));
        SteppedClient client = node.Connect();
        client.CreateTopic("t");

        Assert.Equal(0, client.Produce("t", 0, Batches.Of("a")).BaseOffset);
        Assert.Equal(1, client.Produce("t", 0, Batches.Of("b"), acks: 1).BaseOffset);

        node.Crash(Sluice.Storage.Disks.CrashPolicies.LoseUnsynced);
        node.Start();
        Assert.Equal(["a", "b"], node.Connect().ReadAll("t").Select(r => r.Value));
    }

    private static string Noise(int characters)
    {
        var random = new Sluice.Base.Prng(5, "noise");
        char[] text = new char[characters];
        for (int i = 0; i < characters; i++) text[i] = (char)('!' + (random.Next() % 90));
        return new string(text);
    }

    private long NewProducerId(SteppedClient? client = null) => (client ?? _client).Call<InitProducerIdResponse>(
        ApiKey.InitProducerId, 4, new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1000 }).ProducerId;
}
