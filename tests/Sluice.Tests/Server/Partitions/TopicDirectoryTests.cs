using System.Globalization;
using System.Text;
using Sluice.Protocol;
using Sluice.Server.Partitions;
using Xunit;

namespace Sluice.Tests.Server.Partitions;

public sealed class TopicDirectoryTests
{
    [Fact]
    public void Every_topic_is_found_by_name_bytes_and_id()
    {
        HostedTopic[] topics = Topics(1000);
        TopicDirectory directory = TopicDirectory.Empty.With([], topics);
        foreach (HostedTopic topic in topics)
        {
            Assert.Same(topic, directory.Find(topic.Name));
            Assert.Same(topic, directory.Find(Encoding.UTF8.GetBytes(topic.Name)));
            Assert.Same(topic, directory.Find(topic.Id));
        }
        Assert.Equal(topics.Select(t => t.Name).Order(), directory.Topics.Select(t => t.Name).Order());
        Assert.Null(directory.Find("unknown"));
        Assert.Null(directory.Find("t\u00f6pic-00001"));
        Assert.Null(directory.Find(""));
        Assert.Null(directory.Find(ReadOnlySpan<byte>.Empty));
    }

    [Fact]
    public void A_change_leaves_the_directory_before_it_as_it_was()
    {
        HostedTopic old = Topic("t", 1);
        TopicDirectory before = TopicDirectory.Empty.With([], [old, Topic("u", 2)]);
        HostedTopic anew = Topic("t", 3);

        TopicDirectory after = before.With([old], [anew]);

        Assert.Same(old, before.Find("t"));
        Assert.Same(old, before.Find(old.Id));
        Assert.Same(anew, after.Find("t"));
        Assert.Null(after.Find(old.Id));
        Assert.Same(anew, after.Find(anew.Id));
        Assert.NotNull(after.Find("u"));
        Assert.Empty(TopicDirectory.Empty.Topics);
    }

    [Fact]
    public void A_topic_that_goes_does_not_take_its_successor_of_the_same_name_along()
    {
        HostedTopic old = Topic("t", 1);
        TopicDirectory directory = TopicDirectory.Empty.With([], [old]).With([], [Topic("t", 2)]);
        Assert.NotNull(directory.With([old], []).Find("t"));
    }

    [Fact]
    public void A_change_of_one_topic_copies_a_small_part_of_ten_thousand()
    {
        HostedTopic[] topics = Topics(10_000);
        TopicDirectory directory = TopicDirectory.Empty.With([], topics);
        HostedTopic changed = Topic(topics[77].Name, 78);
        HostedTopic[] one = [changed];
        directory.With([], one);

        long before = GC.GetAllocatedBytesForCurrentThread();
        TopicDirectory after = directory.With([], one);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Same(changed, after.Find(changed.Name));
        Assert.InRange(allocated, 1, 32 * 1024);
    }

    private static HostedTopic[] Topics(int count) => [.. Enumerable.Range(0, count)
        .Select(i => Topic(string.Create(CultureInfo.InvariantCulture, $"topic-{i:D5}"), (ulong)i + 1))];

    private static HostedTopic Topic(string name, ulong id) => new(name, new Uuid(7, id), new Partition?[1]);
}
