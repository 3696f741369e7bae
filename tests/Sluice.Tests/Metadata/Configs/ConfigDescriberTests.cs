using Sluice.Metadata.Configs;
using Sluice.Metadata.Images;
using Sluice.Protocol.Messages;
using Xunit;

namespace Sluice.Tests.Metadata.Configs;

public sealed class ConfigDescriberTests
{
    [Fact]
    public void A_topic_shows_the_brokers_values_strongest_first()
    {
        ConfigLayers layers = Layers([("1", "log.retention.ms", "3600000"), ("", "log.retention.ms", "7200000")]);
        ConfigEntry entry = Topic(layers, "retention.ms");
        Assert.Equal(("3600000", ConfigSource.DynamicBroker), (entry.Value, entry.Source));
        Assert.Equal(
            [
                new ConfigSynonym("log.retention.ms", "3600000", ConfigSource.DynamicBroker),
                new ConfigSynonym("log.retention.ms", "7200000", ConfigSource.DynamicDefaultBroker),
                new ConfigSynonym("log.retention.hours", "168", ConfigSource.Default),
            ],
            entry.Synonyms);
    }

    [Fact]
    public void A_value_in_another_unit_is_converted_and_shows_no_synonyms()
    {
        ConfigEntry entry = Topic(Layers([], ("log.retention.hours", "2")), "retention.ms");
        Assert.Equal(("7200000", ConfigSource.Default), (entry.Value, entry.Source));
        Assert.Empty(entry.Synonyms);
    }

    [Fact]
    public void An_override_comes_before_what_the_broker_says()
    {
        ConfigLayers layers = Layers([("topic", "retention.bytes", "5000")]);
        ConfigEntry entry = Topic(layers, "retention.bytes");
        Assert.Equal(("5000", ConfigSource.Topic), (entry.Value, entry.Source));
        Assert.Equal(
            [new ConfigSynonym("retention.bytes", "5000", ConfigSource.Topic),
                new ConfigSynonym("log.retention.bytes", "-1", ConfigSource.Default)],
            entry.Synonyms);
    }

    [Fact]
    public void Every_listed_topic_setting_is_described()
    {
        List<ConfigEntry> entries = ConfigDescriber.Topic("t", Layers([]), null);
        Assert.Equal(33, entries.Count);
        Assert.All(entries, entry => Assert.False(entry.IsReadOnly));
        Assert.Empty(Topic(Layers([]), "segment.ms").Synonyms);
        Assert.Equal("604800000", Topic(Layers([]), "segment.ms").Value);
    }

    [Fact]
    public void A_broker_shows_all_of_its_settings_and_what_it_does_not_know_as_sensitive()
    {
        ConfigLayers layers = Layers([("1", "nosuch.key", "1")], ("node.id", "1"), ("ssl.key.password", "secret"));
        Dictionary<string, ConfigEntry> entries = ConfigDescriber.Broker(layers, null).ToDictionary(entry => entry.Name);
        Assert.Equal(340 + 1, entries.Count);
        ConfigEntry unknown = entries["nosuch.key"];
        Assert.Equal((null, SettingType.Unknown, true, true), (unknown.Value, unknown.Type, unknown.IsReadOnly, unknown.IsSensitive));
        Assert.Equal(("1", ConfigSource.StaticBroker), (entries["broker.id"].Value, entries["broker.id"].Source));
        Assert.Equal((null, true), (entries["ssl.key.password"].Value, entries["ssl.key.password"].IsSensitive));
        Assert.Empty(entries["log.roll.ms"].Synonyms);
        Assert.Equal([new ConfigSynonym("node.id", "1", ConfigSource.StaticBroker)], entries["node.id"].Synonyms);
    }

    [Fact]
    public void The_default_of_all_brokers_shows_only_what_was_set() =>
        Assert.Equal("log.retention.ms", Assert.Single(ConfigDescriber.ClusterDefault(Layers([("", "log.retention.ms", "1")]), null)).Name);

    [Fact]
    public void A_group_nobody_knows_has_the_defaults()
    {
        List<ConfigEntry> entries = ConfigDescriber.Group("g", Layers([], ("group.consumer.session.timeout.ms", "50000")), null);
        Assert.Equal(17, entries.Count);
        ConfigEntry session = entries.Single(entry => entry.Name == "consumer.session.timeout.ms");
        Assert.Equal(("50000", ConfigSource.StaticBroker), (session.Value, session.Source));
        ConfigEntry reset = entries.Single(entry => entry.Name == "share.auto.offset.reset");
        Assert.Equal([new ConfigSynonym("share.auto.offset.reset", "latest", ConfigSource.Default)], reset.Synonyms);
    }

    private static ConfigEntry Topic(ConfigLayers layers, string name) => Assert.Single(ConfigDescriber.Topic("t", layers, [name]));

    // Resources: "topic" is the topic t, "" all brokers, else a broker's id.
    private static ConfigLayers Layers((string Resource, string Name, string Value)[] dynamic, params (string Name, string Value)[] statics)
    {
        var delta = new MetadataDelta(MetadataImage.Empty);
        foreach ((string resource, string name, string value) in dynamic)
            delta.Replay(new ConfigRecord
            {
                ResourceType = resource == "topic" ? (sbyte)2 : (sbyte)4,
                ResourceName = resource == "topic" ? "t" : resource,
                Name = name,
                Value = value,
            });
        return new ConfigLayers(delta.Build(Provenance.None).Configs, 1, statics.ToDictionary(s => s.Name, s => s.Value));
    }
}
