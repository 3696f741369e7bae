using Sluice.Protocol;
using Sluice.Server.Settings;

namespace Sluice.Cli.Storage;

/// <summary>One voter of a new dynamic quorum: <c>id@host:port:directoryId</c>.</summary>
internal sealed record InitialController(int NodeId, string Host, int Port, Uuid DirectoryId)
{
    /// <summary>Parses the value of <c>--initial-controllers</c>.</summary>
    public static IReadOnlyList<InitialController> ParseAll(string text)
    {
        var all = new List<InitialController>();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            InitialController controller = Parse(entry);
            if (all.Any(c => c.NodeId == controller.NodeId))
                throw new CommandFailedException($"--initial-controllers names node {controller.NodeId} twice.");
            if (all.Any(c => c.DirectoryId == controller.DirectoryId))
            {
                throw new CommandFailedException($"--initial-controllers names directory {controller.DirectoryId} twice.");
            }
            all.Add(controller);
        }
        return all.Count > 0 ? all : throw new CommandFailedException("--initial-controllers names no controller.");
    }

    private static InitialController Parse(string entry)
    {
        int colon = entry.LastIndexOf(':');
        if (colon > 0 && QuorumVoter.TryParse(entry[..colon], out QuorumVoter voter)
            && Uuid.TryParse(entry.AsSpan(colon + 1), out Uuid directory))
        {
            return new InitialController(voter.NodeId, voter.Host, voter.Port, directory);
        }
        throw new CommandFailedException($"--initial-controllers: \"{entry}\" must have the form id@host:port:directoryId.");
    }
}
