using System.Diagnostics;
using System.Text.Json;
using Sluice.Base;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;
using Sluice.Tests.Storage.Disks;
using Xunit;

namespace Sluice.Tests.Storage.Golden;

/// <summary>A copy of the data directory that Apache Kafka 4.3.1 left behind, with its manifest.</summary>
internal sealed class GoldenDirectory : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private GoldenDirectory(string peers)
    {
        var start = new ProcessStartInfo("tar", ["-xJf", $"{peers}/golden/kafka-4.3.1-data.tar.xz", "-C", _folder.Path]);
        using Process tar = Process.Start(start)!;
        Assert.True(tar.WaitForExit(60_000) && tar.ExitCode == 0);
        Manifest = JsonDocument.Parse(File.ReadAllBytes($"{peers}/golden/manifest.json"));
        var disk = new FileDisk();
        var services = new LogDirectoryServices(disk, new FileLeases(disk, 16), new IndexBudget(1 << 20), new Prng(1));
        Logs = LogDirectory.Open($"{_folder.Path}/data", services, new ExpectedIdentity(1, "AAAAgoldenAAAAAAAAAAAA"), 0);
    }

    internal JsonDocument Manifest { get; }

    internal LogDirectory Logs { get; }

    /// <summary>Skips the test, visibly, where the files are not.</summary>
    internal static GoldenDirectory Open()
    {
        string? peers = PeersFolder.Find();
        if (peers is null || !File.Exists($"{peers}/golden/kafka-4.3.1-data.tar.xz"))
        {
            Assert.Skip("Apache Kafka's golden data directory is not on this machine (SLUICE_PEERS)");
        }

        return new GoldenDirectory(peers);
    }

    public void Dispose()
    {
        Logs.Dispose();
        Manifest.Dispose();
        _folder.Dispose();
    }
}
