using Sluice.Base;
using Sluice.Protocol;
using Sluice.Replication.Raft;
using Xunit;

namespace Sluice.Tests.Replication.Raft;

/// <summary>Several <see cref="StepNode"/>s on one clock and a network that delivers, drops and delays from a seed.</summary>
internal sealed class StepCluster
{
    private readonly Random _random;
    private readonly List<Message> _network = [];
    private readonly Dictionary<int, int> _leaderOfEpoch = [];
    private readonly List<string> _committed = [];

    public StepCluster(int voters, int observers, int seed)
    {
        _random = new Random(seed);
        var members = new Voter[voters];
        for (int i = 0; i < voters; i++) members[i] = new Voter(new ReplicaKey(i + 1, Uuid.Zero), []);
        var set = new VoterSet(members);
        for (int i = 1; i <= voters + observers; i++) Nodes.Add(new StepNode(i, set, (ulong)((seed * 31) + i)));
        foreach (StepNode node in Nodes) node.Input(RaftInput.Start, Now);
    }

    public List<StepNode> Nodes { get; } = [];

    public Instant Now { get; private set; } = new(1_000_000_000);

    public int DropPercent { get; set; }

    public HashSet<int> CutOff { get; } = [];

    public StepNode? Leader => Nodes.Where(n => n.Node.IsActiveLeader).OrderByDescending(n => n.Node.Epoch).FirstOrDefault();

    public IReadOnlyList<string> Committed => _committed;

    /// <summary>Turns the clock in steps of 5 ms, delivers in a random order, checks the promises after every step.</summary>
    public void Run(int ms, Func<bool>? until = null)
    {
        for (int t = 0; t < ms && until?.Invoke() != true; t += 5)
        {
            Now = Now.PlusMs(5);
            foreach (StepNode node in Nodes)
            {
                if (node.Due <= Now) node.Input(RaftInput.TimerDue, Now);
            }

            Collect();
            for (int i = _network.Count; i > 0 && _network.Count > 0; i--) DeliverOne();
            Collect();
            CheckLeaders();
        }

        CheckCommitted();
    }

    public bool Propose(string payload)
    {
        if (Leader is not { } leader) return false;
        leader.Input(RaftInput.Propose(leader.Node.Epoch, leader.Node.Log.EndOffset, 1, payload), Now);
        return true;
    }

    private void Collect()
    {
        foreach (StepNode node in Nodes)
        {
            foreach (RaftEffect effect in node.Outbox)
            {
                var body = (RaftMessage)effect.Body!;
                if (body is RaftMessage.FetchReply reply) body = reply with { Batches = node.Read(reply.ReadFrom, reply.ReadTo) };
                bool lost = CutOff.Contains(node.Id) || CutOff.Contains(effect.NodeId) || _random.Next(100) < DropPercent;
                if (!lost) _network.Add(new Message(body, node.Id, effect.NodeId, body is RaftMessage.Reply ? effect.Correlation : 1));
            }

            node.Outbox.Clear();
        }
    }

    private void DeliverOne()
    {
        int index = _random.Next(_network.Count);
        Message message = _network[index];
        _network.RemoveAt(index);
        Nodes[message.To - 1].Input(RaftInput.Receive(message.Body, message.From, message.Correlation), Now);
    }

    private void CheckLeaders()
    {
        foreach (StepNode node in Nodes)
        {
            if (node.Node.Role != RaftRoleKind.Leader) continue;
            Assert.True(_leaderOfEpoch.TryAdd(node.Node.Epoch, node.Id) || _leaderOfEpoch[node.Node.Epoch] == node.Id, "two leaders");
        }
    }

    private void CheckCommitted()
    {
        foreach (StepNode node in Nodes.OrderByDescending(n => n.HighWatermark))
        {
            long offset = 0;
            foreach (RaftBatch batch in node.Batches)
            {
                if (batch.EndOffset > node.HighWatermark) break;
                for (long o = batch.BaseOffset; o < batch.EndOffset; o++, offset++)
                {
                    string record = $"{batch.Epoch}:{batch.Payload}";
                    if (offset == _committed.Count) _committed.Add(record);
                    Assert.Equal(_committed[(int)offset], record);
                }
            }
        }
    }

    private readonly record struct Message(RaftMessage Body, int From, int To, long Correlation);
}
