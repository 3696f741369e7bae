using Sluice.Metadata.Images;
using Sluice.Server.Partitions;
using Sluice.Server.Replicas;
using Sluice.Server.Settings;

namespace Sluice.Server.Requests;

/// <summary>
/// What handlers see of the node: who it is, its static settings, and the newest metadata. The changing parts are immutable values that
/// the metadata lane swaps; a handler reads each once per request.
/// </summary>
public sealed class BrokerView(BrokerSettings settings, string clusterId)
{
    private volatile MetadataImage _image = MetadataImage.Empty;
    private volatile TopicLogSettings? _topicSettings;
    private volatile TopicDirectory _topics = TopicDirectory.Empty;

    /// <summary>This node.</summary>
    public int NodeId => Settings.NodeId;

    /// <summary>The cluster's id.</summary>
    public string ClusterId { get; } = clusterId;

    /// <summary>What stands in the properties file.</summary>
    public BrokerSettings Settings { get; } = settings;

    /// <summary>The metadata as last published.</summary>
    public MetadataImage Image => _image;

    /// <summary>The partitions hosted here.</summary>
    public TopicDirectory Topics => _topics;

    /// <summary>The settings in force, by that metadata.</summary>
    public TopicLogSettings TopicSettings => _topicSettings!;

    /// <summary>A new image was published: on the metadata lane only, after the replicas follow it.</summary>
    public void Publish(MetadataImage image, TopicLogSettings topicSettings, TopicDirectory topics)
    {
        _topicSettings = topicSettings;
        _topics = topics;
        _image = image;
    }
}
