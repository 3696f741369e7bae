namespace Sluice.Server.Replicas;

/// <summary>The coordinators' own topics: told as internal in metadata, closed to clients' writes.</summary>
public static class InternalTopics
{
    /// <summary>True for a coordinator's topic.</summary>
    public static bool Contains(string topic) => topic is "__consumer_offsets" or "__transaction_state" or "__share_group_state";
}
