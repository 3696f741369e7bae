using System.Globalization;
using Sluice.Base;
using Sluice.Server.Network;
using Sluice.Server.Requests;
using Xunit;

namespace Sluice.Tests.Server.Stepped.Hostile;

/// <summary>
/// The whole node among hostile peers, from seeds. Honest clients get every answer, right and in order; afterwards no buffer is out, no
/// request counts, the scratch of the loops is small, and nothing was logged as a fault of ours. <c>SLUICE_HOSTILE_SEEDS</c> says how many
/// seeds are run, <c>SLUICE_HOSTILE_FIRST</c> with which to begin.
/// </summary>
public sealed class HostilePeerTests
{
    private const int Rounds = 120;
    private const int Peers = 6;
    private const int RequestBytes = 1 << 20;
    private const int KeptScratchBytes = 2 << 20;

    public static TheoryData<ulong> Seeds
    {
        get
        {
            ulong first = Variable("SLUICE_HOSTILE_FIRST", 1);
            ulong count = Variable("SLUICE_HOSTILE_SEEDS", 4);
            var seeds = new TheoryData<ulong>();
            for (ulong i = 0; i < count; i++) seeds.Add(first + i);
            return seeds;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Honest_clients_are_served_among_hostile_peers_and_memory_comes_back(ulong seed)
    {
        SteppedNode node = SteppedNode.Running(seed, new SteppedOptions
        {
            WatchesLocks = false,
            CutsStreams = seed % 2 == 0,
            Properties =
            [
                ("socket.request.max.bytes", RequestBytes.ToString(CultureInfo.InvariantCulture)),
                ("queued.max.request.bytes", (4 * RequestBytes).ToString(CultureInfo.InvariantCulture)),
            ],
        });
        var random = new Prng(seed, "hostile-peers");
        node.Connect("prepare").CreateTopic("hostile", partitions: 2);
        HonestPeer[] honest = [new(node, "honest-a"), new(node, "honest-b")];
        HostilePeer[] hostile = [.. Enumerable.Range(0, Peers).Select(i => new HostilePeer(node, random.Stream($"hostile-{i}-{seed}")))];

        for (int round = 0; round < Rounds; round++)
        {
            foreach (HostilePeer peer in hostile) peer.Act();
            foreach (HonestPeer peer in honest) peer.Act(random);
            Step(node, random);
            foreach (HonestPeer peer in honest) peer.Take();
        }
        node.RunUntil(() =>
        {
            foreach (HonestPeer peer in honest) peer.Take();
            return honest.All(peer => peer.Unanswered == 0);
        });
        foreach (HonestPeer peer in honest) peer.CheckAll();

        Assert.True(hostile.Sum(peer => peer.Closed) > 0, "nobody was ever refused");
        Assert.True(honest.All(peer => peer.Answers > Rounds / 2));
        foreach (HonestPeer peer in honest) peer.Leave();
        foreach (HostilePeer peer in hostile) peer.Leave();
        node.RunFor(700_000);
        AssertNothingIsHeld(node);
        Assert.Empty(node.Log.Errors);
        node.AssertAlive();
    }

    /// <summary>Some steps, or some time: both hurry and patience must do no harm.</summary>
    private static void Step(SteppedNode node, Prng random)
    {
        if (random.NextInt(5) == 0) node.RunFor(random.NextInt(15_000));
        else node.RunUntilIdle();
    }

    private static void AssertNothingIsHeld(SteppedNode node)
    {
        foreach (ProcessorLoop loop in node.Node!.Network.Loops)
        {
            Assert.Equal(0, loop.Memory.UsedBytes);
            Assert.Equal(0, loop.Buffers.RentedBytes);
            LoopState state = LoopState.Of(loop);
            Assert.InRange(state.PlainRecords.Length + state.Recompressed.Length, 0, KeptScratchBytes);
        }
    }

    private static ulong Variable(string name, ulong otherwise) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out ulong value) ? value : otherwise;
}
