using Sluice.Server.Settings;

namespace Sluice.Cli.Hosting;

/// <summary>What a started node tells.</summary>
/// <param name="NodeId">Its id.</param>
/// <param name="Listeners">What it listens on, with the ports the system gave where 0 was asked for.</param>
internal sealed record ReadyBroker(int NodeId, IReadOnlyList<ListenerEndpoint> Listeners);
