namespace Sluice.Server.Hosting;

/// <summary>
/// How a node divides the descriptors of its process: log files and connections each have a share, and neither may take what the rest
/// needs. A node that let clients connect until none is left would fail to write its checkpoints, lose its log directory by that, and
/// stop; and the runtime ends a process that cannot start a thread, which takes three descriptors for a moment.
/// </summary>
/// <param name="Logs">Files of logs.</param>
/// <param name="Connections">Connections that were accepted.</param>
public readonly record struct DescriptorShares(int Logs, int Connections)
{
    /// <summary>
    /// What is neither: the runtime and its assemblies (about 110), pollers, listeners and locks, connections to other nodes,
    /// checkpoints and snapshots being written, directories being flushed, threads being started.
    /// </summary>
    private const int Rest = 192;

    /// <summary>Where a limit is unknown or does not matter.</summary>
    public static DescriptorShares Unlimited => new(Logs: 2048, Connections: int.MaxValue);

    /// <summary>
    /// The shares of a limit (<c>ulimit -n</c>); under twice <see cref="Rest"/> everything shrinks. Two thirds are for connections: a log
    /// file that is closed for want of a descriptor is opened again when it is needed, and a connection is not.
    /// </summary>
    public static DescriptorShares Of(long limit)
    {
        int known = (int)Math.Clamp(limit, 0, int.MaxValue);
        int forBoth = known - Math.Min(Rest, known / 2);
        int logs = Math.Max(1, forBoth / 3);
        return new DescriptorShares(logs, Math.Max(1, forBoth - logs));
    }
}
