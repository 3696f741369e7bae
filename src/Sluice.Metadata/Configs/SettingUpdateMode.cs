namespace Sluice.Metadata.Configs;

/// <summary>How a broker setting may be changed while the broker runs.</summary>
public enum SettingUpdateMode
{
    /// <summary>Not a broker setting: a client's, or a topic's, group's or subscription's own.</summary>
    None,
    ReadOnly,
    PerBroker,
    ClusterWide,
}
