namespace Sluice.Storage.Directories;

/// <summary>A partition's directory found in a log directory.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What its name says.</param>
public readonly record struct PartitionDirectoryEntry(string Path, PartitionDirectoryName Name);
