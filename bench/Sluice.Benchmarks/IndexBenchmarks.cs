using BenchmarkDotNet.Attributes;
using Sluice.Base;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;

namespace Sluice.Benchmarks;

/// <summary>Where in its segment an offset is: a full index of a 1 GiB segment has 262,144 entries.</summary>
public class IndexBenchmarks
{
    private const int Batch = 1024;

    private readonly long[] _anywhere = new long[Batch];
    private readonly long[] _near = new long[Batch];
    private OffsetIndex? _index;

    [Params(1_000, 262_144)]
    public int Entries { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new Prng(3);
        var entries = new IndexEntries(new MemoryDisk(), new IndexBudget(64 << 20), "/i", OffsetIndex.EntrySize, -1);
        _index = new OffsetIndex(entries, 0);
        for (int i = 0; i < Entries; i++) _index.Append(i * 10L, i * 4096);
        long end = Entries * 10L;
        for (int i = 0; i < Batch; i++)
        {
            _anywhere[i] = random.NextInt((int)end);
            _near[i] = end - random.NextInt(1000);
        }
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public long Anywhere() => Sum(_anywhere);

    [Benchmark(OperationsPerInvoke = Batch)]
    public long NearTheEnd() => Sum(_near);

    private long Sum(long[] offsets)
    {
        long sum = 0;
        foreach (long offset in offsets) sum += _index!.PositionFor(offset);
        return sum;
    }
}
