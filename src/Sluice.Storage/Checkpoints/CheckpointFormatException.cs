namespace Sluice.Storage.Checkpoints;

/// <summary>A checkpoint, marker or identity file is there but does not say what it should.</summary>
public sealed class CheckpointFormatException(string path, string reason) : Exception($"Malformed file {path}: {reason}")
{
    public string Path { get; } = path;
}
