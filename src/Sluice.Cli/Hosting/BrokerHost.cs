using Sluice.Base.Lanes;
using Sluice.Server.Hosting;
using Sluice.Server.Settings;

namespace Sluice.Cli.Hosting;

/// <summary>The seam between the command line and the node: start it, say when it is ready, wait, stop it.</summary>
internal static class BrokerHost
{
    /// <summary>
    /// Runs a node until it stopped: after the first of <paramref name="signals"/>, or because it cannot go on.
    /// What prevents the start is thrown as the exceptions of <see cref="Explanation"/>: directories not formatted, locked or foreign,
    /// addresses in use, disk failures.
    /// </summary>
    /// <param name="settings">The node's settings; its directories are formatted.</param>
    /// <param name="ready">Called once, when the first connection can be accepted and the broker is not fenced any more.</param>
    /// <param name="signals">Asks for a graceful stop.</param>
    /// <param name="log">Lines for the operator.</param>
    /// <returns>True after a graceful stop; false when the node gave up, having said why on <paramref name="log"/>.</returns>
    public static bool Run(BrokerSettings settings, Action<ReadyBroker> ready, StopSignals signals, TextWriter log)
    {
        using var scheduler = new ThreadScheduler(TimeProvider.System);
        var seams = new NodeSeams(
            Machine.Disk(settings), Machine.Transport(settings), scheduler, new Sluice.Base.SystemRandom(), new LineLogger(log))
        {
            Descriptors = Machine.Descriptors(),
        };
        Node node = Node.Open(settings, seams);
        using var ended = new ManualResetEventSlim();
        bool failed = false;
        using var overdue = new Timer(_ =>
        {
            failed = true;
            log.WriteLine("the stop took too long: leaving without the clean marker, the next start will recover the logs");
            ended.Set();
        });
        node.Start(() => ready(Describe(node, settings)), _ =>
        {
            failed = true;
            ended.Set();
        });
        signals.OnStop(() =>
        {
            overdue.Change(settings.Cluster.StopTimeoutMs, Timeout.Infinite);
            node.Stop(ended.Set);
        });
        ended.Wait();
        return !failed;
    }

    private static ReadyBroker Describe(Node node, BrokerSettings settings) => new(settings.NodeId,
        [.. settings.Listeners.Listeners.Select(l => l with { Port = node.Endpoints[l.Name].Port })]);
}
