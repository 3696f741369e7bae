using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Cli.Storage;

/// <summary><c>kafka-storage info</c>: which directories there are, whose they are, and what is wrong with them.</summary>
internal sealed class StorageInfo(IDisk disk)
{
    private readonly List<string> _found = [];
    private readonly List<string> _problems = [];
    private MetaProperties? _first;

    /// <summary>Prints; the exit code is 1 when there is a problem.</summary>
    public int Print(IReadOnlyList<string> directories, Output output)
    {
        foreach (string directory in directories.Order(StringComparer.Ordinal)) Look(directory);
        Section(output.Out, _found, "Found log director", "y:", "ies:");
        if (_first is not null) output.Out.WriteLine($"Found metadata: {Describe(_first)}\n");
        Section(output.Out, _problems, "Found problem", ":", "s:");
        return _problems.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private void Look(string directory)
    {
        if (disk.Find(directory) is not { } entry)
        {
            _problems.Add($"{directory} does not exist");
            return;
        }
        if (!entry.IsDirectory)
        {
            _problems.Add($"{directory} is not a directory");
            return;
        }
        _found.Add(directory);
        try
        {
            if (LogDirectoryIdentity.Read(disk, directory) is { } properties) Compare(properties);
            else _problems.Add($"{directory} is not formatted.");
        }
        catch (Exception e) when (e is CheckpointFormatException or DiskException)
        {
            _problems.Add($"Error loading {directory}/{MetaProperties.FileName}: {e.Message}");
        }
    }

    private void Compare(MetaProperties properties)
    {
        _first ??= properties;
        if (properties.ClusterId != _first.ClusterId) _problems.Add("Mismatched cluster IDs between storage directories.");
        if (properties.NodeId != _first.NodeId) _problems.Add("Mismatched node IDs between storage directories.");
    }

    private static void Section(TextWriter output, List<string> lines, string title, string one, string several)
    {
        if (lines.Count == 0) return;
        output.WriteLine(title + (lines.Count == 1 ? one : several));
        foreach (string line in lines) output.WriteLine($"  {line}");
        output.WriteLine();
    }

    private static string Describe(MetaProperties properties)
    {
        var fields = new List<string>();
        if (properties.ClusterId is { } cluster) fields.Add($"cluster.id={cluster}");
        if (properties.DirectoryId is { } directory) fields.Add($"directory.id={directory}");
        if (properties.NodeId is { } node) fields.Add(properties.Version == 0 ? $"broker.id={node}" : $"node.id={node}");
        fields.Add($"version={properties.Version}");
        return $"{{{string.Join(", ", fields)}}}";
    }
}
