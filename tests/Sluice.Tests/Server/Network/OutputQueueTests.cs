using Sluice.Base.Buffers;
using Sluice.Base.Transports;
using Sluice.Server.Network;
using Xunit;

namespace Sluice.Tests.Server.Network;

public sealed class OutputQueueTests
{
    private const int FileBytes = 1 << 20;

    private static readonly byte[] Content = MakeContent();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bytes_and_regions_leave_in_order_however_little_the_peer_takes(bool canSendFile)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var pool = new BufferPool();
            var file = new ContentFile(descriptor: 7);
            var queue = new OutputQueue(pool);
            using var expected = new MemoryStream();
            for (int i = random.Next(1, 12); i > 0; i--) AppendOne(queue, random, file, expected);
            using var connection = new ChoppyConnection(canSendFile, seed);

            while (!queue.IsEmpty) Assert.NotEqual(IoStatus.FileTooShort, queue.Send(connection, 1 << 20));

            Assert.Equal(expected.ToArray(), connection.Taken);
            Assert.Equal(0, queue.PendingBytes);
            Assert.Equal(0, file.Held);
            Assert.Equal(0, pool.RentedBytes);
        }
    }

    [Fact]
    public void Sendfile_begins_and_ends_at_pages()
    {
        using var connection = new ChoppyConnection(canSendFile: true, 1) { IsGreedy = true };
        var queue = new OutputQueue(new BufferPool());
        queue.Append(new byte[100]);
        queue.Append(new ContentFile(7).Region(10_061, 200_000));
        queue.Append(new byte[3]);

        queue.Send(connection, 1 << 20);

        Assert.Equal([(12_288L, 196_608)], connection.Files);
        Assert.Equal(3, connection.Calls);
        Assert.Equal(Content[10_061..210_061], connection.Taken[100..^3]);
    }

    [Fact]
    public void A_small_answer_with_records_leaves_by_one_call()
    {
        using var connection = new ChoppyConnection(canSendFile: true, 1) { IsGreedy = true };
        var queue = new OutputQueue(new BufferPool());
        for (int i = 0; i < 4; i++)
        {
            queue.Append(new byte[80]);
            queue.Append(new ContentFile(7).Region(i * 5_000, 12_000));
        }

        queue.Append(new byte[3]);
        queue.Send(connection, 1 << 20);

        Assert.Equal(1, connection.Calls);
        Assert.Empty(connection.Files);
    }

    [Fact]
    public void A_peer_that_takes_little_has_little_read_for_it()
    {
        using var connection = new ChoppyConnection(canSendFile: true, 1) { IsGreedy = true, MostTaken = 1_000 };
        var file = new ContentFile(7);
        var queue = new OutputQueue(new BufferPool());
        queue.Append(new byte[80]);
        queue.Append(file.Region(100, 47_000));

        while (!queue.IsEmpty) Assert.Equal(IoStatus.Done, queue.Send(connection, 1 << 20));

        Assert.Equal(Content[100..47_100], connection.Taken[80..]);
        Assert.InRange(file.BytesRead, 47_000, 300_000);
    }

    [Fact]
    public void A_region_that_the_file_has_not_got_is_told()
    {
        using var connection = new ChoppyConnection(canSendFile: true, 1) { IsGreedy = true };
        var queue = new OutputQueue(new BufferPool());
        queue.Append(new byte[80]);
        queue.Append(new ContentFile(7).Region(FileBytes - 100, 200));

        Assert.Equal(IoStatus.FileTooShort, queue.Send(connection, 1 << 20));
        queue.Drop();
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void Nothing_is_read_from_a_file_before_it_can_be_sent()
    {
        var pool = new BufferPool();
        var file = new ContentFile(7);
        var queue = new OutputQueue(pool);
        for (int i = 0; i < 1000; i++) queue.Append(file.Region(i, 40_000));

        Assert.Equal(0, pool.RentedBytes);
        Assert.Equal(1000, file.Held);
        queue.Drop();
        Assert.Equal(0, file.Held);
    }

    private static void AppendOne(OutputQueue queue, Random random, ContentFile file, MemoryStream expected)
    {
        if (random.Next(2) == 0)
        {
            byte[] bytes = new byte[random.Next(1, random.Next(2) == 0 ? 200 : 150_000)];
            random.NextBytes(bytes);
            queue.Append(bytes);
            expected.Write(bytes);
            return;
        }

        int length = random.Next(1, random.Next(2) == 0 ? 10_000 : 300_000);
        int position = random.Next(FileBytes - length);
        if (random.Next(3) == 0) position &= ~4095;
        queue.Append(file.Region(position, length, random.Next(2) == 0 ? length : random.Next(length)));
        expected.Write(Content, position, length);
    }

    private static byte[] MakeContent()
    {
        byte[] content = new byte[FileBytes];
        new Random(1).NextBytes(content);
        return content;
    }

    private sealed class ContentFile(int descriptor) : IFileLease
    {
        public int Held { get; private set; }

        public long BytesRead { get; private set; }

        public int Descriptor => descriptor;

        public FileRegion Region(long position, int length) => Region(position, length, cachedBytes: length);

        public FileRegion Region(long position, int length, int cachedBytes)
        {
            Held++;
            return new FileRegion(this, position, length, cachedBytes);
        }

        public bool IsCached(long position, long length) => true;

        public IFileLease Share()
        {
            Held++;
            return this;
        }

        public int ReadAt(long position, Span<byte> into)
        {
            int length = (int)Math.Min(into.Length, FileBytes - position);
            Content.AsSpan((int)position, length).CopyTo(into);
            BytesRead += length;
            return length;
        }

        public void Dispose() => Held--;
    }
}
