using Sluice.Base;
using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>What the controller decides about nodes. Owned like its <see cref="Controller"/>, whose newest state it looks at.</summary>
public sealed class BrokerDecisions
{
    private readonly Controller _controller;

    internal BrokerDecisions(Controller controller) => _controller = controller;

    /// <summary>BrokerRegistration; <paramref name="nextOffset"/> is where the first record will be appended.</summary>
    public ControllerResult<BrokerRegistrationResponse> Register(
        BrokerRegistrationRequest request, short version, long nextOffset, Instant now) =>
        BrokerRegistrations.Register(_controller.View, _controller.Sessions, request, version, nextOffset, now, isOwn: false);

    /// <summary>
    /// The registration of the broker in the controller's own process, whose request names the directories that the process has locked:
    /// an earlier incarnation on just these directories is dead, whatever its session says, so the start after a crash need not wait for
    /// it. Never for a request from the network: a peer can name any directory.
    /// </summary>
    public ControllerResult<BrokerRegistrationResponse> RegisterOwn(
        BrokerRegistrationRequest request, short version, long nextOffset, Instant now) =>
        BrokerRegistrations.Register(_controller.View, _controller.Sessions, request, version, nextOffset, now, isOwn: true);

    /// <summary>BrokerHeartbeat; <paramref name="nextOffset"/> is where the first record will be appended.</summary>
    public ControllerResult<BrokerHeartbeatResponse> Heartbeat(BrokerHeartbeatRequest request, long nextOffset, Instant now) =>
        BrokerHeartbeats.Decide(_controller.View, _controller.Sessions, request, nextOffset, now);

    public ControllerResult<UnregisterBrokerResponse> Unregister(UnregisterBrokerRequest request) =>
        BrokerRegistrations.Unregister(_controller.View, request.BrokerId);

    public ControllerResult<ControllerRegistrationResponse> RegisterController(ControllerRegistrationRequest request) =>
        BrokerRegistrations.RegisterController(_controller.View, request);

    public ControllerResult<AllocateProducerIdsResponse> AllocateProducerIds(AllocateProducerIdsRequest request) =>
        ProducerIdBlocks.Decide(_controller.View, request);

    /// <summary>Fences the longest silent broker beyond its session. Append, replay and call again until nothing comes.</summary>
    public IReadOnlyList<MetadataRecord> FenceStale(Instant now) =>
        BrokerHeartbeats.FenceStale(_controller.View, _controller.Sessions, now);
}
