using Sluice.Metadata.Configs;

namespace Sluice.Server.Settings;

/// <summary>
/// The settings of one node: checked, typed, immutable, in small groups for those who need them; every setting also by Kafka's name.
/// Static values only: what is changed while running comes from the metadata image and wins.
/// </summary>
public sealed class BrokerSettings
{
    private readonly SettingReader _reader;

    private BrokerSettings(ServerProperties properties, string machineName)
    {
        Properties = properties;
        if (properties.TryGet("broker.id", out string? brokerId))
            properties.SetDefault("node.id", brokerId, properties.OriginOf("broker.id"));
        _reader = new SettingReader(properties);
        NodeId = ReadNodeId();
        Rack = _reader.String("broker.rack");
        Roles = ReadRoles();
        Listeners = new ListenerReader(_reader, Roles, machineName).Read();
        Network = NetworkSettings.Read(_reader);
        Fetch = FetchSettings.Read(_reader);
        Disk = DiskSettings.Read(_reader);
        Topics = TopicDefaults.Read(_reader);
        Quorum = QuorumSettings.Read(_reader, NodeId, Roles);
        Cluster = ClusterSettings.Read(_reader);
        if (_reader.Problems.Count > 0) throw new SettingsException(_reader.Problems);
    }

    /// <summary><c>node.id</c>.</summary>
    public int NodeId { get; }

    /// <summary><c>broker.rack</c>.</summary>
    public string? Rack { get; }

    /// <summary><c>process.roles</c>.</summary>
    public ProcessRoles Roles { get; }

    public ListenerSettings Listeners { get; }

    public NetworkSettings Network { get; }

    public FetchSettings Fetch { get; }

    public DiskSettings Disk { get; }

    public TopicDefaults Topics { get; }

    public QuorumSettings Quorum { get; }

    public ClusterSettings Cluster { get; }

    /// <summary>What was written, and where: static broker configs as DescribeConfigs shows them.</summary>
    public ServerProperties Properties { get; }

    /// <summary>What is ignored or probably a mistake; to be logged once at the start.</summary>
    public IReadOnlyList<SettingProblem> Warnings => _reader.Warnings;

    /// <summary>Checks everything; throws <see cref="SettingsException"/> with all problems at once.</summary>
    /// <param name="properties">What was written.</param>
    /// <param name="machineName">What clients are told for a listener without host.</param>
    public static BrokerSettings Read(ServerProperties properties, string machineName) => new(properties, machineName);

    /// <summary>A listener's own <c>max.connection.creation.rate</c>; its name stands there in lower case, as all of them do.</summary>
    public int ConnectionRateOf(string listener)
    {
        string name = $"listener.name.{listener.ToLowerInvariant()}.max.connection.creation.rate";
        return Properties.TryGet(name, out string? text) && SettingNumbers.TryInt(text.Trim(), out int rate) ? rate : int.MaxValue;
    }

    public int Int(string name) => _reader.Int(name);

    public long Long(string name) => _reader.Long(name);

    private int ReadNodeId()
    {
        bool hasBrokerId = _reader.IsSet("broker.id");
        if (hasBrokerId && _reader.IsSet("node.id") && _reader.Int("broker.id") != _reader.Int("node.id"))
        {
            _reader.Report("broker.id", "You must set `node.id` to the same value as `broker.id`.");
        }
        return _reader.Int("node.id");
    }

    private ProcessRoles ReadRoles()
    {
        ProcessRoles roles = ProcessRoles.None;
        foreach (string role in _reader.List("process.roles"))
        {
            roles |= role == "broker" ? ProcessRoles.Broker : ProcessRoles.Controller;
        }
        return roles;
    }
}
