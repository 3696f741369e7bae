namespace Sluice.Tests.Storage.Golden;

/// <summary>Where Apache Kafka's own files are: SLUICE_PEERS, or ../shared/peers beside the repository or its worktree.</summary>
internal static class PeersFolder
{
    internal static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable("SLUICE_PEERS");
        if (!string.IsNullOrEmpty(named)) return Directory.Exists(named) ? named : null;
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Sluice.slnx"))) root = Path.GetDirectoryName(root);
        if (root is null) return null;
        string[] candidates = [Path.Combine(root, "../shared/peers"), Path.Combine(root, "../../shared/peers")];
        return candidates.FirstOrDefault(Directory.Exists);
    }
}
