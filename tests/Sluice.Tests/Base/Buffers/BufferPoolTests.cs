using Sluice.Base;
using Sluice.Base.Buffers;
using Xunit;

namespace Sluice.Tests.Base.Buffers;

public sealed class BufferPoolTests
{
    [Fact]
    public void The_last_release_gives_a_slab_back_for_reuse()
    {
        using var pool = new BufferPool();
        NativeBuffer buffer = pool.Rent();
        buffer.Retain();
        buffer.Release();
        Assert.Equal(BufferPool.SlabBytes, pool.RentedBytes);
        buffer.Release();
        Assert.Equal(0, pool.RentedBytes);
        Assert.Same(buffer, pool.Rent());
    }

    [Fact]
    public void More_than_the_cap_is_not_kept_and_trim_frees_the_rest()
    {
        using var pool = new BufferPool(keepBytes: 2 * BufferPool.SlabBytes, keepLargeBytes: 0);
        NativeBuffer[] rented = [pool.Rent(), pool.Rent(), pool.Rent(), pool.RentExact(100_000)];
        Assert.Equal((3 * BufferPool.SlabBytes) + 100_000, pool.RentedBytes);
        foreach (NativeBuffer buffer in rented) buffer.Release();
        Assert.Equal(2 * BufferPool.SlabBytes, pool.KeptBytes);
        pool.Trim(BufferPool.SlabBytes);
        Assert.Equal(BufferPool.SlabBytes, pool.KeptBytes);
    }

    [Fact]
    public void Memory_of_a_large_frame_serves_the_next_one_of_its_class()
    {
        using var pool = new BufferPool();
        NativeBuffer first = pool.RentExact(1_000_000);
        first.Release();
        Assert.Equal(0, pool.RentedBytes);
        NativeBuffer next = pool.RentExact(600_000);
        Assert.Same(first, next);
        Assert.Equal(600_000, next.Span.Length);
        Assert.Equal(600_000, pool.RentedBytes);
        Assert.NotSame(next, pool.RentExact(700_000));
        Assert.NotSame(next, pool.RentExact(200_000));
    }

    [Fact]
    public void Kept_memory_of_large_frames_has_a_cap_and_goes_first_when_trimmed()
    {
        using var pool = new BufferPool(keepLargeBytes: 3 << 20);
        NativeBuffer[] rented =
            [.. Enumerable.Range(0, 5).Select(_ => pool.RentExact(1 << 20)), pool.RentExact(BufferPool.MostKeptLength + 1), pool.Rent()];
        foreach (NativeBuffer buffer in rented) buffer.Release();
        Assert.Equal((3 << 20) + BufferPool.SlabBytes, pool.KeptBytes);
        pool.Trim(BufferPool.SlabBytes);
        Assert.Equal(BufferPool.SlabBytes, pool.KeptBytes);
        Assert.Equal(BufferPool.SlabBytes, pool.Rent().Length);
        Assert.Equal(0, pool.KeptBytes);
    }

    [Fact]
    public void One_release_too_many_breaks_an_invariant()
    {
        using var pool = new BufferPool();
        NativeBuffer buffer = pool.Rent();
        buffer.Release();
        Assert.Throws<InvariantBrokenException>(buffer.Release);
    }

    [Fact]
    public void A_slice_outside_of_the_buffer_is_refused()
    {
        using var pool = new BufferPool();
        NativeBuffer buffer = pool.RentExact(10);
        Assert.Equal(4, buffer.Slice(6, 4).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(7, 4).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(-1, 4).Length);
        buffer.Release();
    }
}
