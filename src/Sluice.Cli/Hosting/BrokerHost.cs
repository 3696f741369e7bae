using Sluice.Server.Settings;

namespace Sluice.Cli.Hosting;

/// <summary>The seam between the command line and the node (<c>Sluice.Server.Hosting.Node</c>): start it, say when it is ready, wait,
/// stop it.</summary>
internal static class BrokerHost
{
    /// <summary>
    /// Runs a node in the calling thread until it stopped: after the first of <paramref name="signals"/>, or because it cannot go on.
    /// What prevents the start is thrown as the exceptions of <see cref="Explanation"/>: directories not formatted, locked or foreign,
    /// addresses in use, disk failures.
    /// </summary>
    /// <param name="settings">The node's settings; its directories are formatted.</param>
    /// <param name="ready">Called once, when the first connection can be accepted and the broker is not fenced any more.</param>
    /// <param name="signals">Asks for a graceful stop.</param>
    /// <param name="log">Lines for the operator.</param>
    /// <returns>True after a graceful stop; false when the node gave up, having said why on <paramref name="log"/>.</returns>
    public static bool Run(BrokerSettings settings, Action<ReadyBroker> ready, StopSignals signals, TextWriter log) =>
        throw new CommandFailedException($"Node {settings.NodeId} cannot start: the broker is not connected to the command line yet.");
}
