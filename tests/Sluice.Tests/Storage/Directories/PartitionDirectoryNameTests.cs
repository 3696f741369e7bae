using Sluice.Protocol;
using Sluice.Storage.Directories;
using Xunit;

namespace Sluice.Tests.Storage.Directories;

public sealed class PartitionDirectoryNameTests
{
    private static readonly Uuid Unique = new(0x0123456789abcdef, 0xfedcba9876543210);

    [Theory]
    [InlineData("t-0", "t", 0, PartitionDirectoryKind.Current)]
    [InlineData("a-b.c_d-12", "a-b.c_d", 12, PartitionDirectoryKind.Current)]
    [InlineData("foo--1", "foo-", 1, PartitionDirectoryKind.Current)]
    [InlineData("t-delete-3", "t-delete", 3, PartitionDirectoryKind.Current)]
    [InlineData("t-3.0123456789abcdeffedcba9876543210-delete", "t", 3, PartitionDirectoryKind.Deleted)]
    [InlineData("a.b-3.0123456789abcdeffedcba9876543210-future", "a.b", 3, PartitionDirectoryKind.Future)]
    [InlineData("t-3.0123456789abcdeffedcba9876543210-stray", "t", 3, PartitionDirectoryKind.Stray)]
    public void Names_of_partitions_are_understood(string name, string topic, int partition, PartitionDirectoryKind kind)
    {
        Assert.True(PartitionDirectoryName.TryParse(name, out PartitionDirectoryName parsed));
        Assert.Equal(new PartitionDirectoryName(new TopicPartition(topic, partition), kind), parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("t")]
    [InlineData("-0")]
    [InlineData("t-")]
    [InlineData("t-x")]
    [InlineData("t-1x")]
    [InlineData("t-99999999999")]
    [InlineData("lost+found")]
    [InlineData("t-delete")]
    [InlineData("t-0-delete")]
    [InlineData("t-0.-delete")]
    [InlineData(".abc-delete")]
    [InlineData("t x-0.abc-stray")]
    public void Other_names_are_not(string name) => Assert.False(PartitionDirectoryName.TryParse(name, out _));

    [Fact]
    public void A_name_made_is_a_name_understood()
    {
        var partition = new TopicPartition("orders", 7);
        foreach (PartitionDirectoryKind kind in Enum.GetValues<PartitionDirectoryKind>())
        {
            string name = PartitionDirectoryName.For(partition, kind, Unique);
            Assert.True(PartitionDirectoryName.TryParse(name, out PartitionDirectoryName parsed));
            Assert.Equal(new PartitionDirectoryName(partition, kind), parsed);
        }

        Assert.Equal(
            "orders-7.0123456789abcdeffedcba9876543210-delete",
            PartitionDirectoryName.For(partition, PartitionDirectoryKind.Deleted, Unique));
    }

    [Fact]
    public void A_long_topic_is_cut_to_255_characters_but_for_a_move()
    {
        var partition = new TopicPartition(new string('t', 249), 12);
        Assert.Equal(255, PartitionDirectoryName.For(partition, PartitionDirectoryKind.Deleted, Unique).Length);
        Assert.Equal(255, PartitionDirectoryName.For(partition, PartitionDirectoryKind.Stray, Unique).Length);
        Assert.Equal(249 + 3 + 33 + 7, PartitionDirectoryName.For(partition, PartitionDirectoryKind.Future, Unique).Length);
    }
}
