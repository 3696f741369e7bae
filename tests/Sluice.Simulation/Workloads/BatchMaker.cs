using Sluice.Base;
using Sluice.Protocol.Compression;
using Sluice.Protocol.Records;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Workloads;

/// <summary>Makes a writer's batches: new values each time, timestamps around now, codecs as they come.</summary>
internal sealed class BatchMaker(World world, Prng random)
{
    private const int JitterMs = 2_000;
    private readonly int _writer = world.NewWriter();
    private readonly bool _jumpsAbout = random.NextInt(3) == 0;
    private readonly bool _compresses = random.NextInt(2) == 0;
    private int _written;

    /// <summary>zstd is for clients that say so by their version of Produce.</summary>
    public bool KnowsZstd { get; init; }

    public SentBatch Next(long producerId = -1, short producerEpoch = -1, int baseSequence = -1)
    {
        int count = 1 + random.NextInt(world.Options.MostRecords);
        long[] ids = new long[count];
        long[] timestamps = new long[count];
        world.Builder.Reset(new RecordBatchSettings
        {
            ProducerId = producerId,
            ProducerEpoch = producerEpoch,
            BaseSequence = baseSequence,
            Codec = _compresses ? (CompressionCodec)random.NextInt(KnowsZstd ? 5 : 4) : CompressionCodec.None,
        });
        for (int i = 0; i < count; i++)
        {
            ids[i] = Values.Id(_writer, _written++);
            timestamps[i] = world.Node.NowMs + (_jumpsAbout ? random.NextInt(2 * JitterMs) - JitterMs : 0);
            byte[] value = Values.Make(ids[i], random.NextInt(world.Options.MostFill));
            world.Builder.Append(timestamps[i], null, value);
        }
        return new SentBatch(world.Builder.Build(), ids, timestamps, world.Node.Life) { BaseSequence = baseSequence };
    }
}
