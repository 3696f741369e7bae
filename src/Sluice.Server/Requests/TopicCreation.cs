using Sluice.Base.Lanes;
using Sluice.Metadata.Controller;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Drivers;

namespace Sluice.Server.Requests;

/// <summary>
/// Creates topics on first mention, with the cluster's defaults. A topic that is being created is not asked for again; the set of those
/// has its own lock, held for a lookup.
/// </summary>
internal sealed class TopicCreation(MetadataDriver driver, BrokerView view) : ITopicCreation
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Create(string topic, Lane asker)
    {
        lock (_gate)
        {
            if (!_underWay.Add(topic)) return;
        }
        if (!driver.TrySubmit(new Creation(this, topic))) Done(topic);
    }

    private void Done(string topic)
    {
        lock (_gate) _underWay.Remove(topic);
    }

    private sealed class Creation(TopicCreation owner, string topic) : ControllerWork<CreateTopicsResponse>
    {
        public override ControllerResult<CreateTopicsResponse> Decide(ControllerTurn turn)
        {
            var request = new CreateTopicsRequest();
            request.Topics.Add(new CreateTopicsRequestTopic
            {
                Name = topic,
                NumPartitions = owner.Explicit("num.partitions"),
                ReplicationFactor = (short)owner.Explicit("default.replication.factor"),
            });
            return turn.Controller.Topics.Create(request, turn.Random);
        }

        public override void Answer(CreateTopicsResponse response, Lane lane) => owner.Done(topic);

        public override void Refuse(ErrorCode error, Lane lane) => owner.Done(topic);
    }

    /// <summary>What the properties file says, or −1: the controller's own default.</summary>
    private int Explicit(string name) => view.Settings.Properties.TryGet(name, out _) ? view.Settings.Int(name) : -1;
}
