using Sluice.Base;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Metadata.Images;

public sealed class ImageTests
{
    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 30)]
    [InlineData(3, 25)]
    [InlineData(4, 10)]
    public void Replaying_what_an_image_writes_makes_the_same_image(ulong seed, short metadataVersion)
    {
        MetadataImage image = RandomImage(new Prng(seed), metadataVersion);
        MetadataRecord[] written = [.. ImageWriter.Write(image)];
        var delta = new MetadataDelta(MetadataImage.Empty);
        foreach (MetadataRecord record in written) delta.Replay(MetadataRecordCodec.Read(Encode(record)).Message);
        MetadataImage read = delta.Build(image.Provenance);
        Assert.Equal(written.Select(Hex), ImageWriter.Write(read).Select(Hex));
        Assert.True(written.Length > 100);
    }

    [Fact]
    public void The_same_records_make_the_same_bytes_every_time() => Assert.Equal(
        ImageWriter.Write(RandomImage(new Prng(5), 30)).Select(Hex), ImageWriter.Write(RandomImage(new Prng(5), 30)).Select(Hex));

    [Fact]
    public void A_change_of_one_topic_shares_all_others()
    {
        MetadataImage image = Many(topics: 1000, partitions: 10);
        TopicImage topic = image.Topics.Find("t500")!;
        var delta = new MetadataDelta(image);
        delta.Replay(new PartitionChangeRecord { TopicId = topic.Id, PartitionId = 3, Leader = 2 });
        MetadataImage next = delta.Build(image.Provenance);
        Assert.Same(image.Topics.Find("t499"), next.Topics.Find("t499"));
        Assert.Same(topic.Partitions[2], next.Topics.Find("t500")!.Partitions[2]);
        PartitionImage changed = next.Topics.Partition(topic.Id, 3)!;
        Assert.Equal((2, 1, 1), (changed.Leader, changed.LeaderEpoch, changed.PartitionEpoch));
        Assert.Equal([3], Assert.Single(delta.Topics.Changed).Changes.Keys);
        Assert.Equal(1, image.Topics.Partition(topic.Id, 3)!.Leader);
    }

    [Fact]
    public void A_change_among_ten_thousand_partitions_allocates_little()
    {
        MetadataImage image = Many(topics: 1000, partitions: 10);
        Uuid id = image.Topics.Find("t500")!.Id;
        for (int warm = 0; warm < 3; warm++) Change();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Change();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 20_000);

        void Change()
        {
            var delta = new MetadataDelta(image);
            delta.Replay(new PartitionChangeRecord { TopicId = id, PartitionId = 3, Isr = [1] });
            image = delta.Build(image.Provenance);
        }
    }

    [Fact]
    public void A_removed_topic_takes_its_settings_and_makes_room_for_its_name()
    {
        MetadataImage image = Many(topics: 2, partitions: 1);
        Uuid old = image.Topics.Find("t1")!.Id;
        var delta = new MetadataDelta(image);
        delta.Replay(new ConfigRecord { ResourceType = 2, ResourceName = "t1", Name = "retention.ms", Value = "5" });
        delta.Replay(new RemoveTopicRecord { TopicId = old });
        var fresh = new Uuid(9, 900);
        delta.Replay(new TopicRecord { Name = "t1", TopicId = fresh });
        delta.Replay(new PartitionRecord { TopicId = fresh, PartitionId = 0, Replicas = [1], Isr = [1], Leader = 1 });
        MetadataImage next = delta.Build(image.Provenance);
        Assert.Equal(fresh, next.Topics.Find("t1")!.Id);
        Assert.Null(next.Topics.Find(old));
        Assert.Empty(next.Configs.Resources);
        Assert.Equal(old, Assert.Single(delta.Topics.Deleted).Id);
        Assert.Equal(fresh, Assert.Single(delta.Topics.Created).Id);
    }

    [Fact]
    public void Records_that_do_not_fit_are_faults()
    {
        MetadataImage image = Many(topics: 1, partitions: 1);
        Uuid id = image.Topics.Find("t0")!.Id;
        Assert.Throws<MetadataFaultException>(
            () => new MetadataDelta(image).Replay(new TopicRecord { Name = "t0", TopicId = new Uuid(3, 3000) }));
        Assert.Throws<MetadataFaultException>(() => new MetadataDelta(image).Replay(new TopicRecord { Name = "new", TopicId = id }));
        Assert.Throws<MetadataFaultException>(
            () => new MetadataDelta(image).Replay(new PartitionChangeRecord { TopicId = id, PartitionId = 1 }));
        Assert.Throws<MetadataFaultException>(() => new MetadataDelta(image).Replay(new RemoveTopicRecord { TopicId = new Uuid(3, 3000) }));
        Assert.Throws<MetadataFaultException>(() => new MetadataDelta(image).Replay(new UnregisterBrokerRecord { BrokerId = 5 }));
        var gap = new MetadataDelta(image);
        gap.Replay(new PartitionRecord { TopicId = id, PartitionId = int.MaxValue - 1, Replicas = [1], Isr = [1], Leader = 1 });
        Assert.Throws<MetadataFaultException>(() => gap.Build(image.Provenance));
    }

    [Fact]
    public void Bytes_that_are_no_record_are_faults()
    {
        byte[] good = Encode(MetadataRecord.V0(new TopicRecord { Name = "t", TopicId = new Uuid(1, 100) }));
        for (int cut = 0; cut < good.Length; cut++)
            Assert.Throws<MetadataFaultException>(() => MetadataRecordCodec.Read(good.AsSpan(0, cut)));
        Assert.Throws<MetadataFaultException>(() => MetadataRecordCodec.Read([.. good, 0]));
        Assert.Throws<MetadataFaultException>(() => MetadataRecordCodec.Read([2, .. good.AsSpan(1)]));
        Assert.Throws<MetadataFaultException>(() => MetadataRecordCodec.Read([1, 6, 0]));
        Assert.Throws<MetadataFaultException>(() => MetadataRecordCodec.Read([1, 2, 1, 0]));
    }

    [Fact]
    public void The_records_of_a_transaction_show_up_together()
    {
        var loader = new MetadataLoader();
        var level = new FeatureLevelRecord { Name = "metadata.version", FeatureLevel = 30 };
        Assert.Null(loader.Apply([MetadataRecord.V0(new BeginTransactionRecord()), MetadataRecord.V0(level)], new Provenance(1, 1, 0)));
        Assert.Equal(-1, loader.Image.Features.MetadataVersion);
        Assert.True(loader.InTransaction);
        MetadataDelta? delta = loader.Apply([MetadataRecord.V0(new EndTransactionRecord())], new Provenance(2, 1, 0));
        Assert.True(delta!.FeaturesChanged);
        Assert.Equal(((short)30, 2L), (loader.Image.Features.MetadataVersion, loader.Image.Provenance.Offset));
    }

    [Fact]
    public void An_aborted_transaction_never_shows()
    {
        var loader = new MetadataLoader();
        var level = new FeatureLevelRecord { Name = "metadata.version", FeatureLevel = 30 };
        loader.Apply([MetadataRecord.V0(new BeginTransactionRecord()), MetadataRecord.V0(level)], new Provenance(1, 1, 0));
        loader.Apply([MetadataRecord.V0(new AbortTransactionRecord())], new Provenance(2, 1, 0));
        Assert.Equal(-1, loader.Image.Features.MetadataVersion);
        Assert.False(loader.InTransaction);
        Assert.Throws<MetadataFaultException>(() => loader.Apply([MetadataRecord.V0(new EndTransactionRecord())], new Provenance(3, 1, 0)));
    }

    [Fact]
    public void Loading_a_snapshot_deletes_what_it_lacks()
    {
        var loader = new MetadataLoader();
        loader.LoadSnapshot(ImageWriter.Write(Many(topics: 3, partitions: 2)), new Provenance(10, 1, 0));
        MetadataDelta delta = loader.LoadSnapshot(ImageWriter.Write(Many(topics: 2, partitions: 3)), new Provenance(20, 1, 0));
        Assert.Equal("t2", Assert.Single(delta.Topics.Deleted).Name);
        Assert.All(delta.Topics.Changed, topic => Assert.Equal([2], topic.Changes.Keys));
    }

    private static MetadataImage Many(int topics, int partitions)
    {
        var delta = new MetadataDelta(MetadataImage.Empty);
        delta.Replay(new FeatureLevelRecord { Name = "metadata.version", FeatureLevel = 30 });
        for (int t = 0; t < topics; t++)
        {
            var id = new Uuid(1, 1000 + (ulong)t);
            delta.Replay(new TopicRecord { Name = $"t{t}", TopicId = id });
            for (int p = 0; p < partitions; p++)
                delta.Replay(new PartitionRecord
                {
                    TopicId = id, PartitionId = p, Replicas = [1, 2], Isr = [1, 2], Leader = 1, LeaderEpoch = 0, PartitionEpoch = 0,
                });
        }
        return delta.Build(new Provenance(0, 1, 0));
    }

    private static MetadataImage RandomImage(Prng random, short metadataVersion)
    {
        ControllerHarness harness = new ControllerHarness(
            metadataVersion: metadataVersion, elr: metadataVersion >= 23).WithBrokers(5, "a", "b");
        for (int i = 0; i < 20; i++)
            harness.Create($"topic-{random.Next() % 1000}-{i}", (int)(random.Next() % 8) + 1, (short)(random.Next() % 3 + 1),
                ("retention.ms", $"{i}"));
        harness.Heartbeat(2, fence: true);
        harness.Heartbeat(3, shutDown: true);
        harness.Append(
        [
            MetadataRecord.V0(new ClientQuotaRecord
            {
                Entity = [new() { EntityType = "user", EntityName = null }, new() { EntityType = "client-id", EntityName = "c" }],
                Key = "producer_byte_rate",
                Value = 5.5,
            }),
            MetadataRecord.V0(new ProducerIdsRecord { BrokerId = 1, BrokerEpoch = 5, NextProducerId = 4000 }),
            MetadataRecord.V0(
                new AccessControlEntryRecord { Id = new Uuid(4, 4000), ResourceType = 2, ResourceName = "*", Principal = "User:a" }),
            MetadataRecord.V0(new UserScramCredentialRecord
            {
                Name = "alice", Mechanism = 1, Salt = [1], StoredKey = [2], ServerKey = [3], Iterations = 4096,
            }),
            MetadataRecord.V0(new DelegationTokenRecord { TokenId = "x", Owner = "User:a", Requester = "User:b", Renewers = ["User:c"] }),
        ]);
        return harness.Image;
    }

    private static byte[] Encode(MetadataRecord record)
    {
        var writer = new WireWriter();
        MetadataRecordCodec.Write(writer, record);
        return writer.Written.ToArray();
    }

    private static string Hex(MetadataRecord record) => Convert.ToHexString(Encode(record));
}
