using Sluice.Metadata.Configs;
using Sluice.Metadata.Images;
using Sluice.Storage.Logs;

namespace Sluice.Server.Replicas;

/// <summary>
/// What a topic's logs obey: the topic's own settings over the broker's dynamic ones over <c>server.properties</c> over the defaults.
/// Immutable; made anew from each image that changes settings.
/// </summary>
public sealed class TopicLogSettings(ConfigLayers layers)
{
    private readonly LogSettings _brokerWide = LogSettings.Default with
    {
        ProducerIdExpirationMs = layers.Long("producer.id.expiration.ms"),
        VerifyTransactions = layers.Boolean("transaction.partition.verification.enable"),
    };

    /// <summary>The layers it was made from, for answers about settings.</summary>
    public ConfigLayers Layers => layers;

    /// <summary>The settings of a topic's logs.</summary>
    public LogSettings Of(string topic)
    {
        TopicConfig config = TopicConfig.Of(topic, layers);
        LogSettings settings = _brokerWide;
        foreach (SettingDefinition definition in SettingCatalog.Instance.All(SettingScope.Topic))
        {
            if (config.Value(definition.Name) is { } value) settings = settings.With(definition.Name, value);
        }
        return settings;
    }

    /// <summary>The settings when the image's changed ones are laid in.</summary>
    public TopicLogSettings With(MetadataImage image) => new(layers.With(image.Configs));
}
