using System.Net;

namespace Sluice.Server.Network;

/// <summary>Tells nobody.</summary>
public sealed class SilentNetworkLog : INetworkLog
{
    /// <inheritdoc/>
    public void Opened(ListenerBinding listener, EndPoint remote)
    {
    }

    /// <inheritdoc/>
    public void Closed(ListenerBinding listener, EndPoint remote, CloseReason reason)
    {
    }

    /// <inheritdoc/>
    public void Failed(ListenerBinding listener, EndPoint remote, Exception exception)
    {
    }

    /// <inheritdoc/>
    public void Paused(ListenerBinding listener, bool outOfDescriptors)
    {
    }
}
