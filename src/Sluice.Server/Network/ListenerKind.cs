namespace Sluice.Server.Network;

/// <summary>Whom a listener serves: decides which APIs it offers.</summary>
public enum ListenerKind
{
    /// <summary>Clients (and brokers, when no listener is theirs alone).</summary>
    Client,

    /// <summary>Other brokers; keeps a slot when <c>max.connections</c> is reached.</summary>
    InterBroker,

    /// <summary>The metadata quorum and brokers as its clients.</summary>
    Controller,
}
