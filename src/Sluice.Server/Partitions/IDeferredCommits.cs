using Sluice.Base.Lanes;
using Sluice.Storage.Logs;

namespace Sluice.Server.Partitions;

/// <summary>
/// The lanes that commit for directories whose disk stalls, or for all of them: one each, first in, first out. From any lane.
/// </summary>
public interface IDeferredCommits
{
    /// <summary>All commits go there, whether the disk stalls or not.</summary>
    bool Always { get; }

    /// <summary>
    /// Runs it on the lane of the directory. Never refused: a connection has 64 produces and 16 MiB under way at most, which bounds the
    /// queue.
    /// </summary>
    void Post(LogDirectory directory, ILaneWork work);
}
