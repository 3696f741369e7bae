using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Metadata.ControllerRules;

public sealed class ConfigTests
{
    [Theory]
    [InlineData(2, "t", "nope", 0, "1", 40, "Unknown topic config name: nope")]
    [InlineData(2, "t", "retention.ms", 0, "abc", 40, "Invalid value abc for configuration retention.ms: Not a number of type LONG")]
    [InlineData(2, "t", "retention.ms", 2, "1", 40, "Can't APPEND to key retention.ms because its type is not LIST.")]
    [InlineData(2, "t", "retention.ms", 0, null, 42, "Null value not supported for : retention.ms")]
    [InlineData(2, "no", "retention.ms", 0, "1", 3, "The topic 'no' does not exist.")]
    [InlineData(2, "", "retention.ms", 0, "1", 42, "Default topic resources are not allowed.")]
    [InlineData(2, "t", "retention.ms", 9, "1", -1, null)]
    [InlineData(2, "t", "nope", 1, null, 0, null)]
    [InlineData(4, "", "listeners", 0, "x", 42,
        "Cannot update these configs at default cluster level, broker id must be specified: [listeners]")]
    [InlineData(4, "1", "node.id", 0, "5", 42, "Cannot update these configs dynamically: [node.id]")]
    [InlineData(4, "1", "ssl.keystore.location", 0, "x", 42,
        "These security configs can be dynamically updated only per-listener using the listener prefix: [ssl.keystore.location]")]
    [InlineData(4, "abc", "log.cleaner.threads", 0, "2", 42, "Node id must be an integer, but it is: abc")]
    [InlineData(4, "1", "nosuch.key", 0, "1", 0, null)]
    [InlineData(4, "", "log.retention.ms", 0, "abc", 42, "Invalid value abc for configuration log.retention.ms: Not a number of type LONG")]
    [InlineData(4, "1", "min.insync.replicas", 0, "1", 40, "Broker-level min.insync.replicas cannot be altered while ELR is enabled.")]
    [InlineData(4, "", "min.insync.replicas", 1, null, 40, "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.")]
    [InlineData(32, "g", "consumer.session.timeout.ms", 0, "1", 40,
        "consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms")]
    [InlineData(32, "g", "nope", 0, "1", 40, "Unknown group config name: nope")]
    [InlineData(32, "", "share.isolation.level", 0, "read_committed", 42, "Default group resources are not allowed.")]
    [InlineData(16, "m", "interval.ms", 0, "5", 42, "Invalid value 5 for interval.ms, interval must be between 100 and 3600000 (1 hour)")]
    [InlineData(16, "m", "match", 0, "client_id=[", 40, "Illegal client matching pattern: client_id=[")]
    [InlineData(64, "x", "a", 0, "b", 42, "Unknown resource type 64")]
    public void A_change_is_answered_in_Kafkas_words(
        sbyte type, string resource, string name, sbyte operation, string? value, int code, string? message)
    {
        ControllerHarness harness = Harness();
        IncrementalAlterConfigsResponse response = harness.Do(Alter(harness, type, resource, name, operation, value));
        Assert.Equal((code, message), (response.Responses[0].ErrorCode, response.Responses[0].ErrorMessage));
    }

    [Fact]
    public void Lists_are_added_to_and_taken_from()
    {
        ControllerHarness harness = Harness();
        harness.Do(Alter(harness, 2, "t", "cleanup.policy", 2, "compact"));
        Assert.Equal("delete,compact", harness.Image.Configs.Value(ConfigResource.Topic("t"), "cleanup.policy"));
        harness.Do(Alter(harness, 2, "t", "cleanup.policy", 3, "delete,zzz"));
        Assert.Equal("compact", harness.Image.Configs.Value(ConfigResource.Topic("t"), "cleanup.policy"));
        harness.Do(Alter(harness, 2, "t", "cleanup.policy", 1, null));
        Assert.Null(harness.Image.Configs.Value(ConfigResource.Topic("t"), "cleanup.policy"));
    }

    [Fact]
    public void Only_brokers_are_told_of_values_that_do_not_change()
    {
        ControllerHarness harness = Harness();
        harness.Do(Alter(harness, 2, "t", "retention.ms", 0, "5"));
        Assert.Empty(Alter(harness, 2, "t", "retention.ms", 0, "5").Records);
        harness.Do(Alter(harness, 4, "1", "log.retention.ms", 0, "5"));
        Assert.Single(Alter(harness, 4, "1", "log.retention.ms", 0, "5").Records);
    }

    [Fact]
    public void The_least_ISR_of_a_topic_starts_eligibility_over()
    {
        ControllerHarness harness = Harness();
        ControllerResult<IncrementalAlterConfigsResponse> result = Alter(harness, 2, "t", "min.insync.replicas", 0, "2");
        Assert.Equal("t", Assert.IsType<ClearElrRecord>(result.Records[1].Message).TopicName);
    }

    [Fact]
    public void The_older_API_replaces_all_settings()
    {
        ControllerHarness harness = Harness();
        harness.Do(Alter(harness, 2, "t", "retention.ms", 0, "5"));
        harness.Do(harness.Controller.Configs.Replace(new AlterConfigsRequest
        {
            Resources = [new() { ResourceType = 2, ResourceName = "t", Configs = [new() { Name = "flush.ms", Value = "7" }] }],
        }));
        Assert.Equal(["flush.ms"], harness.Image.Configs.Of(ConfigResource.Topic("t")).Keys);
    }

    [Fact]
    public void A_resource_or_key_given_twice_is_refused()
    {
        ControllerHarness harness = Harness();
        var request = new IncrementalAlterConfigsRequest
        {
            Resources = [new() { ResourceType = 2, ResourceName = "t" }, new() { ResourceType = 2, ResourceName = "t" }],
        };
        IncrementalAlterConfigsResponse response = harness.Controller.Configs.Alter(request).Response;
        Assert.All(response.Responses, result => Assert.Equal("Each resource must appear at most once.", result.ErrorMessage));
        request.Resources.RemoveAt(1);
        request.Resources[0].Configs = [new() { Name = "flush.ms", Value = "1" }, new() { Name = "flush.ms", Value = "1" }];
        Assert.Equal("Error due to duplicate config keys", harness.Controller.Configs.Alter(request).Response.Responses[0].ErrorMessage);
    }

    [Theory]
    [InlineData("metadata.version", 99, 1,
        "Invalid update version 99 for feature metadata.version. Local controller 1 only supports versions 7-30")]
    [InlineData("metadata.version", 29, 2,
        "Unsupported metadata.version downgrade from 30 to 29. Refusing to perform the requested downgrade because it might delete "
        + "metadata information.")]
    [InlineData("metadata.version", 29, 3,
        "Unsupported metadata.version downgrade from 30 to 29. Unsafe metadata downgrade is not supported in this version.")]
    [InlineData("nope", 1, 1, "Invalid update version 1 for feature nope. Local controller 1 does not support this feature.")]
    [InlineData("group.version", 0, 1,
        "Invalid update version 0 for feature group.version. Can't downgrade the version of this feature without setting the upgrade "
        + "type to either safe or unsafe downgrade.")]
    [InlineData("transaction.version", -1, 2,
        "Invalid update version -1 for feature transaction.version. A feature version cannot be less than 0.")]
    [InlineData("transaction.version", 1, 7,
        "Invalid update version 1 for feature transaction.version. The controller does not support the given upgrade type.")]
    [InlineData("kraft.version", 0, 2, "Invalid update version 0 for feature kraft.version. Can't downgrade the version of this feature.")]
    public void A_feature_update_is_refused_in_Kafkas_words(string feature, short level, sbyte kind, string reason)
    {
        UpdateFeaturesResponse response = Update(Harness(), feature, level, kind).Response;
        Assert.Equal((short)ErrorCode.InvalidUpdateVersion, response.ErrorCode);
        Assert.Equal($"The update failed for all features since the following feature had an error: {reason}", response.ErrorMessage);
    }

    [Fact]
    public void A_broker_that_cannot_follow_blocks_an_upgrade()
    {
        var harness = new ControllerHarness(metadataVersion: 25, elr: false);
        BrokerRegistrationRequest old = harness.Registration(1);
        old.Features[0].MaxSupportedVersion = 26;
        harness.Do(harness.Controller.Brokers.Register(old, 4, harness.NextOffset, harness.Now));
        Assert.Contains("Broker 1 only supports versions 7-26", Update(harness, "metadata.version", 30, 1).Response.ErrorMessage,
            StringComparison.Ordinal);
        harness.Do(Update(harness, "metadata.version", 26, 1));
        Assert.Equal(26, harness.Image.Features.MetadataVersion);
    }

    [Fact]
    public void A_feature_at_level_zero_is_gone()
    {
        ControllerHarness harness = Harness();
        harness.Do(Update(harness, "group.version", 0, 2));
        Assert.Equal(0, harness.Image.Features.Level("group.version"));
        Assert.DoesNotContain("group.version", harness.Image.Features.Levels.Keys);
    }

    private static ControllerResult<UpdateFeaturesResponse> Update(ControllerHarness harness, string feature, short level, sbyte kind) =>
        harness.Controller.Configs.UpdateFeatures(
            new UpdateFeaturesRequest { FeatureUpdates = [new() { Feature = feature, MaxVersionLevel = level, UpgradeType = kind }] },
            2, 1);

    private static ControllerHarness Harness()
    {
        ControllerHarness harness = new ControllerHarness().WithBrokers(1);
        harness.Create("t");
        return harness;
    }

    private static ControllerResult<IncrementalAlterConfigsResponse> Alter(
        ControllerHarness harness, sbyte type, string resource, string name, sbyte operation, string? value) =>
        harness.Controller.Configs.Alter(new IncrementalAlterConfigsRequest
        {
            Resources =
            [
                new()
                {
                    ResourceType = type,
                    ResourceName = resource,
                    Configs = [new() { Name = name, ConfigOperation = operation, Value = value }],
                },
            ],
        });
}
