using System.Collections.Immutable;
using Sluice.Protocol;

namespace Sluice.Metadata.Images;

/// <summary>The reserved directory ids and what they mean for a replica (KIP-858).</summary>
public static class ReplicaDirectories
{
    /// <summary>Written before directories were part of the metadata.</summary>
    public static readonly Uuid Migrating = Uuid.Zero;

    /// <summary>The broker picks a directory and reports it later.</summary>
    public static readonly Uuid Unassigned = new(0, 1);

    /// <summary>The directory is offline.</summary>
    public static readonly Uuid Lost = new(0, 2);

    /// <summary>
    /// Whether a replica assigned to <paramref name="directory"/> may be online on a broker that serves these directories (sorted). A
    /// broker registered before directories were known lists none; then only a lost one is offline.
    /// </summary>
    public static bool IsOnline(Uuid directory, ImmutableArray<Uuid> served) =>
        directory != Lost
        && (directory == Migrating || directory == Unassigned || served.IsEmpty || served.BinarySearch(directory) >= 0);
}
