using System.Net;

namespace Sluice.Server.Network;

/// <summary>
/// What the network layer has to tell. Called on the lane where it happened, so an implementation must be quick and safe from any.
/// </summary>
public interface INetworkLog
{
    /// <summary>A connection was handed to its loop.</summary>
    void Opened(ListenerBinding listener, EndPoint remote);

    /// <summary>A connection was closed, or refused before it was handed over.</summary>
    void Closed(ListenerBinding listener, EndPoint remote, CloseReason reason);

    /// <summary>An exception escaped from code that serves a connection.</summary>
    void Failed(ListenerBinding listener, EndPoint remote, Exception exception);

    /// <summary>A listener pauses: no descriptor is left, or <c>max.connections</c> is reached.</summary>
    void Paused(ListenerBinding listener, bool outOfDescriptors);
}
