using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Metadata.ControllerRules;

public sealed class BrokerTests
{
    [Fact]
    public void The_epoch_of_a_broker_is_the_offset_of_its_registration()
    {
        var harness = new ControllerHarness();
        long offset = harness.NextOffset;
        BrokerRegistrationResponse response =
            harness.Do(harness.Controller.Brokers.Register(harness.Registration(1), 4, harness.NextOffset, harness.Now));
        Assert.Equal((0, offset), (response.ErrorCode, response.BrokerEpoch));
        Assert.True(harness.Image.Cluster.Broker(1)!.Fenced);
    }

    [Fact]
    public void A_registration_is_refused_with_the_code_that_fits()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        Assert.Equal(ErrorCode.InconsistentClusterId, Register(harness, request => request.ClusterId = "other"));
        Assert.Equal(ErrorCode.DuplicateBrokerRegistration, Register(harness, request => request.BrokerId = 1));
        Assert.Equal(ErrorCode.InvalidRegistration, Register(harness, request => request.LogDirs = []));
        Assert.Equal(ErrorCode.InvalidRegistration, Register(harness, request => request.LogDirs = [new Uuid(0, 1)]));
        Assert.Equal(ErrorCode.InvalidRegistration, Register(harness, request => request.LogDirs = [ControllerHarness.Directory(1)]));
        Assert.Equal(ErrorCode.UnsupportedVersion, Register(harness, request => request.Features[0].MaxSupportedVersion = 29));
        Assert.Equal(ErrorCode.UnsupportedVersion, Register(harness, request => request.Features.RemoveAt(1)));
        Assert.Equal(ErrorCode.None, Register(harness, _ => { }));
    }

    [Fact]
    public void The_same_incarnation_keeps_its_epoch_and_state()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        long epoch = harness.Image.Cluster.Broker(1)!.Epoch;
        BrokerRegistrationResponse response =
            harness.Do(harness.Controller.Brokers.Register(harness.Registration(1), 4, harness.NextOffset, harness.Now));
        Assert.Equal(epoch, response.BrokerEpoch);
        Assert.False(harness.Image.Cluster.Broker(1)!.Fenced);
    }

    [Fact]
    public void A_new_incarnation_registers_once_the_session_is_over()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        harness.Now = harness.Now.PlusMs(9_001);
        Assert.Equal(ErrorCode.None, Register(harness, request => request.BrokerId = 1));
        Assert.True(harness.Image.Cluster.Broker(1)!.Fenced);
    }

    [Fact]
    public void The_own_broker_registers_at_once_when_it_holds_the_directories_of_the_incarnation_before()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        BrokerRegistrationRequest request = harness.Registration(1, incarnation: 77, directories: 2);

        BrokerRegistrationResponse response =
            harness.Do(harness.Controller.Brokers.RegisterOwn(request, 4, harness.NextOffset, harness.Now));

        Assert.Equal(ErrorCode.None, (ErrorCode)response.ErrorCode);
        Assert.True(harness.Image.Cluster.Broker(1)!.Fenced);
    }

    [Fact]
    public void The_own_broker_waits_for_an_incarnation_with_a_directory_that_it_does_not_hold()
    {
        var harness = new ControllerHarness();
        harness.Do(harness.Controller.Brokers.Register(harness.Registration(1, directories: 2), 4, harness.NextOffset, harness.Now));
        BrokerRegistrationRequest request = harness.Registration(1, incarnation: 77, directories: 1);

        Assert.Equal(
            (short)ErrorCode.DuplicateBrokerRegistration,
            harness.Controller.Brokers.RegisterOwn(request, 4, harness.NextOffset, harness.Now).Response.ErrorCode);
    }

    [Fact]
    public void A_broker_is_unfenced_only_when_it_has_seen_its_registration()
    {
        var harness = new ControllerHarness();
        harness.Do(harness.Controller.Brokers.Register(harness.Registration(1), 4, harness.NextOffset, harness.Now));
        BrokerHeartbeatResponse early = harness.Heartbeat(1, offset: 3);
        Assert.Equal((false, true), (early.IsCaughtUp, early.IsFenced));
        BrokerHeartbeatResponse late = harness.Heartbeat(1);
        Assert.Equal((true, false), (late.IsCaughtUp, late.IsFenced));
        Assert.True(harness.Image.Cluster.IsActive(1));
    }

    [Fact]
    public void A_heartbeat_of_another_epoch_is_stale()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        var request = new BrokerHeartbeatRequest { BrokerId = 1, BrokerEpoch = 999 };
        Assert.Equal((short)ErrorCode.StaleBrokerEpoch, harness.Controller.Brokers.Heartbeat(request, 0, harness.Now).Response.ErrorCode);
        request.BrokerId = 9;
        Assert.Equal((short)ErrorCode.StaleBrokerEpoch, harness.Controller.Brokers.Heartbeat(request, 0, harness.Now).Response.ErrorCode);
    }

    [Fact]
    public void Silent_brokers_are_fenced_and_their_partitions_get_other_leaders()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(2);
        harness.Assign("t", [1, 2]);
        harness.Now = harness.Now.PlusMs(8_000);
        harness.Heartbeat(2);
        harness.Now = harness.Now.PlusMs(2_000);
        harness.Append(harness.Controller.Brokers.FenceStale(harness.Now));
        Assert.Empty(harness.Controller.Brokers.FenceStale(harness.Now));
        PartitionImage partition = harness.Image.Topics.Partition("t", 0)!;
        Assert.True(harness.Image.Cluster.Broker(1)!.Fenced);
        Assert.Equal((2, 1, 1), (partition.Leader, partition.LeaderEpoch, partition.PartitionEpoch));
        Assert.Equal([2], partition.Isr);
    }

    [Fact]
    public void No_session_runs_out_while_the_controller_is_away()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        harness.Now = harness.Now.PlusMs(20_000);
        harness.Controller.Sessions.Excuse(19_000, harness.Now);
        Assert.Empty(harness.Controller.Brokers.FenceStale(harness.Now));
        harness.Now = harness.Now.PlusMs(8_001);
        Assert.NotEmpty(harness.Controller.Brokers.FenceStale(harness.Now));
    }

    [Fact]
    public void The_last_of_the_ISR_stays_eligible_and_leads_again_when_it_returns()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        harness.Assign("t", [1]);
        harness.Heartbeat(1, fence: true);
        PartitionImage gone = harness.Image.Topics.Partition("t", 0)!;
        Assert.Equal(PartitionImage.NoLeader, gone.Leader);
        Assert.Empty(gone.Isr);
        Assert.Equal([1], gone.EligibleLeaderReplicas);
        Assert.Equal([1], gone.LastKnownElr);
        harness.Heartbeat(1);
        PartitionImage back = harness.Image.Topics.Partition("t", 0)!;
        Assert.Equal(1, back.Leader);
        Assert.Equal([1], back.Isr);
        Assert.Empty(back.EligibleLeaderReplicas);
        Assert.Empty(back.LastKnownElr);
    }

    [Fact]
    public void Without_eligible_leaders_the_last_of_the_ISR_stays_in_it()
    {
        ControllerHarness harness = new ControllerHarness(elr: false).WithBrokers(1);
        harness.Assign("t", [1]);
        harness.Heartbeat(1, fence: true);
        PartitionImage partition = harness.Image.Topics.Partition("t", 0)!;
        Assert.Equal(PartitionImage.NoLeader, partition.Leader);
        Assert.Equal([1], partition.Isr);
    }

    [Fact]
    public void A_controlled_shutdown_moves_leaders_first_and_waits_for_the_others()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(2);
        harness.Assign("t", [1, 2]);
        Assert.False(harness.Heartbeat(1, shutDown: true).ShouldShutDown);
        Assert.True(harness.Image.Cluster.Broker(1)!.InControlledShutdown);
        Assert.Equal(2, harness.Image.Topics.Partition("t", 0)!.Leader);
        Assert.False(harness.Heartbeat(1, shutDown: true).ShouldShutDown);
        harness.Heartbeat(2);
        Assert.True(harness.Heartbeat(1, shutDown: true).ShouldShutDown);
    }

    [Fact]
    public void A_broker_that_leads_nothing_stops_at_once()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(2);
        Assert.True(harness.Heartbeat(1, shutDown: true).ShouldShutDown);
        Assert.True(harness.Image.Cluster.Broker(1)!.Fenced);
    }

    [Fact]
    public void Unregistering_an_unknown_broker_says_so()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        UnregisterBrokerResponse response = harness.Controller.Brokers.Unregister(new UnregisterBrokerRequest { BrokerId = 99 }).Response;
        Assert.Equal((short)ErrorCode.BrokerIdNotRegistered, response.ErrorCode);
        Assert.Equal("Broker ID 99 is not currently registered", response.ErrorMessage);
        harness.Do(harness.Controller.Brokers.Unregister(new UnregisterBrokerRequest { BrokerId = 1 }));
        Assert.Null(harness.Image.Cluster.Broker(1));
    }

    [Fact]
    public void Producer_ids_come_in_blocks_that_never_overlap()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        var request = new AllocateProducerIdsRequest { BrokerId = 1, BrokerEpoch = harness.Image.Cluster.Broker(1)!.Epoch };
        Assert.Equal(0, harness.Do(harness.Controller.Brokers.AllocateProducerIds(request)).ProducerIdStart);
        AllocateProducerIdsResponse second = harness.Do(harness.Controller.Brokers.AllocateProducerIds(request));
        Assert.Equal((1000, 1000), (second.ProducerIdStart, second.ProducerIdLen));
        request.BrokerEpoch++;
        Assert.Equal((short)ErrorCode.StaleBrokerEpoch, harness.Controller.Brokers.AllocateProducerIds(request).Response.ErrorCode);
    }

    [Fact]
    public void Changes_of_a_registration_use_the_lowest_version_that_holds_them()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        MetadataRecord unfence = Assert.Single(harness.Log, record => record.Message is BrokerRegistrationChangeRecord);
        Assert.Equal(0, unfence.Version);
    }

    private static ErrorCode Register(ControllerHarness harness, Action<BrokerRegistrationRequest> change)
    {
        BrokerRegistrationRequest request = harness.Registration(2, incarnation: 77);
        change(request);
        return (ErrorCode)harness.Do(harness.Controller.Brokers.Register(request, 4, harness.NextOffset, harness.Now)).ErrorCode;
    }
}
