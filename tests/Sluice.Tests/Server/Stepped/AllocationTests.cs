using Sluice.Protocol;
using Xunit;

namespace Sluice.Tests.Server.Stepped;

/// <summary>
/// What the node allocates per request on its hot paths, the memory disk's own bookkeeping left out: nothing per record, and few small
/// objects per request (design §5).
/// </summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int WarmUp = 2_000;
    private const int Requests = 10_000;

    // The request's few objects, and the lease of what is sent. A produce only has tables that grow now and then.
    private const double MostPerFetch = 512;

    private readonly SteppedNode _node = SteppedNode.Running(1, new SteppedOptions { Loops = 1, WatchesLocks = false, MetersDisk = true });

    [Theory]
    [InlineData(1, 0, 4)]
    [InlineData(1, 1, 4)]
    [InlineData(1, -1, 4)]
    [InlineData(1_000, 1, 64)]
    public void A_produce_costs_no_bytes_per_record(int records, int acks, int most)
    {
        SteppedClient client = _node.Connect();
        client.CreateTopic("t", 1, ("segment.bytes", "1073741824"));
        string[] values = [.. Enumerable.Repeat("0123456789", records)];
        byte[] frame = client.Frame(ApiKey.Produce, 12, SteppedRequests.ProduceOf("t", 0, Batches.Of(values), (short)acks));
        int count = records == 1 ? Requests : Requests / 20;

        double perRequest = Measure(client, frame, records == 1 ? WarmUp : WarmUp / 20, count, answered: acks != 0);

        output.WriteLine($"produce of {records} records, acks {acks}: {perRequest:0.0} bytes per request");
        Assert.InRange(perRequest, 0, most);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public void A_fetch_costs_no_bytes_per_record(int records)
    {
        SteppedClient client = _node.Connect();
        client.CreateTopic("t");
        client.Produce("t", 0, Batches.Of([.. Enumerable.Repeat("0123456789", records)]));
        byte[] frame = client.Frame(ApiKey.Fetch, 12, SteppedRequests.FetchOf("t", (0, 0)));

        double perRequest = Measure(client, frame, WarmUp / 2, records == 1 ? Requests : Requests / 10, answered: true);

        output.WriteLine($"fetch of {records} records: {perRequest:0.0} bytes per request");
        Assert.InRange(perRequest, 0, MostPerFetch);
    }

    private double Measure(SteppedClient client, byte[] frame, int warmUp, int requests, bool answered)
    {
        long allocated = 0;
        long disk = 0;
        for (int i = 0; i < warmUp + requests; i++)
        {
            client.SendRaw(frame);
            long disksBefore = _node.Meter!.AllocatedBytes;
            long before = GC.GetAllocatedBytesForCurrentThread();
            _node.Scheduler.RunUntilIdle();
            if (i >= warmUp)
            {
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                disk += _node.Meter.AllocatedBytes - disksBefore;
            }
            client.Pump();
            if (answered) client.SkipFrame();
        }
        Assert.False(client.IsClosed);
        return (double)(allocated - disk) / requests;
    }
}
