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
        using var pool = new BufferPool(keepBytes: 2 * BufferPool.SlabBytes);
        NativeBuffer[] rented = [pool.Rent(), pool.Rent(), pool.Rent(), pool.RentExact(100_000)];
        Assert.Equal((3 * BufferPool.SlabBytes) + 100_000, pool.RentedBytes);
        foreach (NativeBuffer buffer in rented) buffer.Release();
        Assert.Equal(2 * BufferPool.SlabBytes, pool.KeptBytes);
        pool.Trim(BufferPool.SlabBytes);
        Assert.Equal(BufferPool.SlabBytes, pool.KeptBytes);
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
