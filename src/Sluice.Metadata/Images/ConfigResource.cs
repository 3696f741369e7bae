namespace Sluice.Metadata.Images;

/// <summary>Who a setting belongs to. A broker with an empty name is the default of the whole cluster.</summary>
public readonly record struct ConfigResource(ConfigResourceType Type, string Name) : IComparable<ConfigResource>
{
    public static ConfigResource ClusterDefault => new(ConfigResourceType.Broker, "");

    public static ConfigResource Topic(string name) => new(ConfigResourceType.Topic, name);

    public static ConfigResource Broker(int id) =>
        new(ConfigResourceType.Broker, id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static ConfigResource Group(string id) => new(ConfigResourceType.Group, id);

    /// <inheritdoc/>
    public int CompareTo(ConfigResource other) =>
        Type != other.Type ? ((sbyte)Type).CompareTo((sbyte)other.Type) : string.CompareOrdinal(Name, other.Name);

    public static bool operator <(ConfigResource left, ConfigResource right) => left.CompareTo(right) < 0;
    public static bool operator >(ConfigResource left, ConfigResource right) => left.CompareTo(right) > 0;
    public static bool operator <=(ConfigResource left, ConfigResource right) => left.CompareTo(right) <= 0;
    public static bool operator >=(ConfigResource left, ConfigResource right) => left.CompareTo(right) >= 0;
}
