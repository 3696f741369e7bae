using System.Globalization;
using Sluice.IntegrationTests;

namespace Sluice.CompatibilityTests;

/// <summary>A formatted combined node of Sluice with the settings of the peers' <c>kafka-cluster-up</c>, on free ports of
/// 127.0.0.1.</summary>
public sealed class SluiceNode : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RunningSluice _running;

    public SluiceNode(params string[] settings)
    {
        (Port, ControllerPort) = (ServerProperties.FreePort(), ServerProperties.FreePort());
        string file = WriteSettings(settings);
        ProgramResult formatted = SluiceProgram.Run("kafka-storage", "format", "--standalone", "-t", "4L6g3nShT-eMCtK--X86sw", "-c", file);
        if (formatted.ExitCode != 0) throw new InvalidOperationException(formatted.ToString());
        _running = RunningSluice.Start("kafka-server-start", file);
    }

    /// <summary>The port of the clients' listener.</summary>
    public int Port { get; }

    /// <summary>The port of the controller's listener.</summary>
    public int ControllerPort { get; }

    /// <summary>Where clients connect.</summary>
    public string Bootstrap => $"127.0.0.1:{Port}";

    /// <summary>Where it keeps its logs.</summary>
    public string DataPath => _directory["data"];

    /// <summary>What it said, for messages of failed tests.</summary>
    public string Output => _running.Output;

    public void Dispose()
    {
        _running.Dispose();
        _directory.Dispose();
    }

    private string WriteSettings(string[] more)
    {
        string listeners = string.Create(
            CultureInfo.InvariantCulture, $"PLAINTEXT://127.0.0.1:{Port},CONTROLLER://127.0.0.1:{ControllerPort}");
        return ServerProperties.Write(
            _directory,
            [
                $"listeners={listeners}", $"advertised.listeners={listeners}",
                $"controller.quorum.bootstrap.servers=127.0.0.1:{ControllerPort}",
                "offsets.topic.replication.factor=1", "transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1",
                "share.coordinator.state.topic.replication.factor=1", "share.coordinator.state.topic.min.isr=1",
                "group.initial.rebalance.delay.ms=0", .. more,
            ]);
    }
}
