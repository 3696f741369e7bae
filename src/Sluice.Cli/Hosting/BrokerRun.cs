using System.Diagnostics;
using System.Globalization;
using Sluice.Server.Settings;

namespace Sluice.Cli.Hosting;

/// <summary>Runs a node for a command: signals, the lines a person sees, the exit code.</summary>
internal sealed class BrokerRun(Output output)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>What is printed under the first line; empty for none.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <summary>Remark behind the data directory.</summary>
    public string DataRemark { get; init; } = "";

    /// <summary>A JVM that is ended by a signal says so in its exit code even after a graceful stop; the Kafka face does the
    /// same.</summary>
    public bool SignalIsExitCode { get; init; }

    /// <summary>Runs the node until it stopped.</summary>
    public int Run(BrokerSettings settings)
    {
        using var signals = new StopSignals(output);
        bool graceful = BrokerHost.Run(settings, broker => Announce(broker, settings), signals, output.Error);
        if (!graceful) return ExitCode.Failed;
        output.Out.WriteLine($"  node {settings.NodeId} stopped");
        return SignalIsExitCode && signals.Signal != 0 ? ExitCode.Signalled + signals.Signal : ExitCode.Ok;
    }

    private void Announce(ReadyBroker broker, BrokerSettings settings)
    {
        string seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        string role = settings.Roles.HasFlag(ProcessRoles.Broker) ? "broker" : "controller";
        string where = string.Join(", ", broker.Listeners.Where(l => !settings.Listeners.IsController(l.Name)).Select(AddressOf));
        if (where.Length == 0) where = string.Join(", ", broker.Listeners.Select(AddressOf));
        string data = string.Join(", ", settings.Disk.AllDirs);
        output.Out.WriteLine($"✔ {role} {broker.NodeId} ready in {seconds} s          {where}   (data: {data}{DataRemark})");
        foreach (string hint in Hints) output.Out.WriteLine($"  {hint}");
        output.Out.Flush();
    }

    private static string AddressOf(ListenerEndpoint listener)
    {
        string host = listener.Host.Length == 0 ? "*" : listener.IsIpv6 ? $"[{listener.Host}]" : listener.Host;
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{listener.Port}");
    }
}
