namespace Sluice.Server.Settings;

/// <summary>Where the node listens, what it tells clients, and which listener is for whom. Built by <see cref="ListenerReader"/>.</summary>
/// <param name="Listeners">All that are opened, in the order of <c>listeners</c>, controller listeners included.</param>
/// <param name="Advertised">What Metadata tells clients; the listeners themselves unless <c>advertised.listeners</c> says
/// otherwise.</param>
/// <param name="ControllerNames"><c>controller.listener.names</c>; the first is used to reach controllers.</param>
/// <param name="InterBrokerName">The listener over which brokers talk to one another.</param>
public sealed record ListenerSettings(
    IReadOnlyList<ListenerEndpoint> Listeners,
    IReadOnlyList<ListenerEndpoint> Advertised,
    IReadOnlyList<string> ControllerNames,
    string InterBrokerName)
{
    /// <summary>The listeners that clients and brokers use.</summary>
    public IEnumerable<ListenerEndpoint> BrokerListeners => Listeners.Where(l => !IsController(l.Name));

    /// <summary>True for a name in <c>controller.listener.names</c>.</summary>
    public bool IsController(string name) => ControllerNames.Contains(name);
}
