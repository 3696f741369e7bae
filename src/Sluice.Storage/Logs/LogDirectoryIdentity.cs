using Sluice.Base;
using Sluice.Protocol;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;

namespace Sluice.Storage.Logs;

/// <summary>Reads, checks and writes <c>meta.properties</c> for <see cref="LogDirectory"/>, and formats new directories.</summary>
public static class LogDirectoryIdentity
{
    /// <summary>What the directory says of itself; null when it is missing or not formatted.</summary>
    public static MetaProperties? Read(IDisk disk, string directory)
    {
        string path = $"{directory}/{MetaProperties.FileName}";
        byte[]? content = AtomicFile.Read(disk, path);
        return content is null ? null : MetaProperties.Parse(path, content);
    }

    /// <summary>Writes the file of a new directory, creating the directory when it is missing.</summary>
    public static void Format(IDisk disk, string directory, MetaProperties properties, long nowMs)
    {
        disk.CreateDirectory(directory);
        AtomicFile.Write(disk, $"{directory}/{MetaProperties.FileName}", properties.ToBytes(nowMs));
    }

    /// <summary>A directory id that is neither reserved nor begins with '-'.</summary>
    public static Uuid NewDirectoryId(IRandomSource random)
    {
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            if (Uuid.FromRandom(random.Next(), random.Next()) is Uuid id) return id;
        }

        throw new InvariantBrokenException("a random source yields random bits");
    }

    /// <summary>
    /// Checks that directories of one node have distinct ids; that they are of one cluster is checked as each is opened. Throws
    /// <see cref="LogDirectoryException"/>.
    /// </summary>
    public static void CheckTogether(IReadOnlyList<LogDirectory> directories)
    {
        for (int i = 1; i < directories.Count; i++)
        {
            LogDirectory one = directories[i];
            for (int j = 0; j < i; j++)
            {
                if (one.Id != directories[j].Id) continue;
                throw Wrong(one.Path, $"Log directories {directories[j].Path} and {one.Path} have the same directory.id {one.Id}: "
                    + $"one is a copy of the other. Remove one from log.dirs, or delete directory.id from its {MetaProperties.FileName}.");
            }
        }
    }

    internal static LogDirectoryException NotFormatted(string directory) => new(
        directory,
        LogDirectoryProblem.NotFormatted,
        $"No readable {MetaProperties.FileName} in log directory {directory}: it is not formatted. "
        + "Run kafka-storage format with the cluster's id and this node's configuration first.");

    /// <summary>Reads and checks the identity; generates a missing directory id and rewrites the file.</summary>
    internal static MetaProperties Establish(string directory, LogDirectoryServices services, ExpectedIdentity expected, long nowMs)
    {
        MetaProperties properties;
        try
        {
            properties = Read(services.Disk, directory) ?? throw NotFormatted(directory);
        }
        catch (CheckpointFormatException e)
        {
            throw new LogDirectoryException(
                directory, LogDirectoryProblem.Malformed, $"Log directory {directory} cannot be used. {e.Message}. Restore the file.", e);
        }

        string path = $"{directory}/{MetaProperties.FileName}";
        if (properties.ClusterId is null || properties.NodeId is null)
        {
            string missing = properties.ClusterId is null ? "cluster.id" : "broker.id";
            throw new LogDirectoryException(
                directory,
                LogDirectoryProblem.Malformed,
                $"{path} is of version 0 and has no {missing}: it cannot be used with KRaft. Add it, or format the directory anew.");
        }

        if (expected.ClusterId is not null && properties.ClusterId != expected.ClusterId)
        {
            throw Wrong(directory, $"Invalid cluster.id in {path}: expected {expected.ClusterId}, found {properties.ClusterId}. "
                + "The directory belongs to another cluster: configure other log.dirs.");
        }

        if (properties.NodeId != expected.NodeId)
        {
            throw Wrong(directory, $"Stored node id {properties.NodeId} in {path} does not match the configured node.id {expected.NodeId}. "
                + "Set node.id to the stored one, or configure this node's own log.dirs; data cannot move to another id.");
        }

        if (properties.DirectoryId is not null) return properties;
        properties = properties with { DirectoryId = NewDirectoryId(services.Random) };
        AtomicFile.Write(services.Disk, path, properties.ToBytes(nowMs));
        return properties;
    }

    private static LogDirectoryException Wrong(string directory, string message) =>
        new(directory, LogDirectoryProblem.WrongIdentity, message);
}
