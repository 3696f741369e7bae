using Sluice.Metadata.Configs;
using Xunit;

namespace Sluice.Tests.Metadata.Configs;

public sealed class SettingCatalogTests
{
    [Fact]
    public void The_table_is_complete()
    {
        Assert.Equal(363, SettingCatalog.Instance.All(SettingScope.Broker).Count);
        Assert.Equal(34, SettingCatalog.Instance.All(SettingScope.Topic).Count);
        Assert.Equal(17, SettingCatalog.Instance.All(SettingScope.Group).Count);
        Assert.Equal(113, SettingCatalog.Instance.All(SettingScope.Producer).Count);
        Assert.Equal(116, SettingCatalog.Instance.All(SettingScope.Consumer).Count);
        Assert.Equal(91, SettingCatalog.Instance.All(SettingScope.Admin).Count);
    }

    [Fact]
    public void Every_default_is_a_value_its_setting_takes()
    {
        foreach (SettingScope scope in Enum.GetValues<SettingScope>())
        {
            foreach (SettingDefinition setting in SettingCatalog.Instance.All(scope))
            {
                // Kafka's own default is in upper case.
                if (setting.Name != "share.acquire.mode") Assert.Null(setting.Check(setting.Default));
            }
        }
    }

    [Theory]
    [InlineData("min.cleanable.dirty.ratio", "2",
        "Invalid value 2.0 for configuration min.cleanable.dirty.ratio: Value must be no more than 1")]
    [InlineData("min.cleanable.dirty.ratio", "x",
        "Invalid value x for configuration min.cleanable.dirty.ratio: Not a number of type DOUBLE")]
    [InlineData("compression.gzip.level", "0",
        "Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1")]
    [InlineData("compression.type", "x",
        "Invalid value x for configuration compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer")]
    [InlineData("cleanup.policy", "x", "Invalid value x for configuration cleanup.policy: String must be one of: compact, delete")]
    [InlineData("cleanup.policy", "compact,", "Configuration 'cleanup.policy' values must not be empty.")]
    [InlineData("cleanup.policy", "", null)]
    [InlineData("preallocate", "x", "Invalid value x for configuration preallocate: Expected value to be either true or false")]
    [InlineData("max.message.bytes", "99999999999",
        "Invalid value 99999999999 for configuration max.message.bytes: Not a number of type INT")]
    [InlineData("retention.ms", " 5 ", null)]
    [InlineData("retention.ms", "", "Invalid value  for configuration retention.ms: Not a number of type LONG")]
    [InlineData("leader.replication.throttled.replicas", "x",
        "Invalid value [x] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must be the "
        + "literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...")]
    [InlineData("leader.replication.throttled.replicas", "0:1,2:3", null)]
    public void Values_are_refused_in_Kafkas_words(string name, string value, string? message) =>
        Assert.Equal(message, SettingCatalog.Instance.Find(SettingScope.Topic, name)!.Check(value));

    [Theory]
    [InlineData("by_duration:P3DT2H", null)]
    [InlineData("by_duration:PT1.5S", null)]
    [InlineData("earliest", null)]
    [InlineData("by_duration:3D", "refused")]
    [InlineData("by_duration:P", "refused")]
    public void An_offset_may_be_reset_by_duration(string value, string? refused) =>
        Assert.Equal(refused is null, SettingCatalog.Instance.Find(SettingScope.Group, "share.auto.offset.reset")!.Check(value) is null);

    [Theory]
    [InlineData(2, "2.0")]
    [InlineData(0.5, "0.5")]
    [InlineData(2147483647, "2.147483647E9")]
    [InlineData(double.MaxValue, "1.7976931348623157E308")]
    [InlineData(0.0001, "1.0E-4")]
    public void Doubles_are_printed_as_Java_prints_them(double value, string text) => Assert.Equal(text, SettingNumbers.Text(value));

    [Fact]
    public void A_listener_prefix_is_looked_through()
    {
        Assert.Equal(SettingType.Password, SettingCatalog.Instance.FindBroker("listener.name.internal.ssl.keystore.password")!.Type);
        Assert.NotNull(SettingCatalog.Instance.FindBroker("listener.name.internal.plain.sasl.jaas.config"));
        Assert.Null(SettingCatalog.Instance.FindBroker("listener.name.internal"));
    }

    [Fact]
    public void Removed_names_are_known()
    {
        Assert.NotNull(RemovedSettings.Explain("zookeeper.connect"));
        Assert.NotNull(RemovedSettings.Explain("inter.broker.protocol.version"));
        Assert.Null(RemovedSettings.Explain("log.retention.ms"));
    }
}
