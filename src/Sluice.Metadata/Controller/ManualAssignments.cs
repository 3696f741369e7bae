using System.Globalization;
using Sluice.Metadata.Images;
using Sluice.Protocol.Errors;

namespace Sluice.Metadata.Controller;

/// <summary>Checks replicas that a request names itself.</summary>
internal static class ManualAssignments
{
    /// <summary>
    /// Why these replicas are refused, or none. <paramref name="replicationFactor"/> is that of the partitions before, if any.
    /// </summary>
    public static ApiError Check(ControllerView view, IReadOnlyList<int> replicas, int? replicationFactor)
    {
        if (replicas.Count == 0) return Refused("The manual partition assignment includes an empty replica list.");
        foreach (int broker in replicas.Order())
        {
            if (broker < 0) return Refused($"The manual partition assignment includes an invalid broker id.");
            if (replicas.Count(other => other == broker) > 1)
                return Refused($"The manual partition assignment includes the broker {Text(broker)} more than once.");
            if (view.Image.Cluster.Broker(broker) is not { } registered)
                return Refused($"The manual partition assignment includes broker {Text(broker)}, but no such broker is registered.");
            if (registered.AllDirectoriesCordoned)
            {
                return Refused(
                    $"The manual partition assignment includes broker {Text(broker)}, but all its log directories are cordoned.");
            }
        }
        return replicationFactor is { } wanted && wanted != replicas.Count
            ? Refused(
                $"The manual partition assignment includes a partition with {Text(replicas.Count)} replica(s), but this is not consistent "
                + $"with previous partitions, which have {Text(wanted)} replica(s).")
            : ApiError.None;
    }

    /// <summary>The first state of a new partition with these replicas, or why there cannot be one.</summary>
    public static ApiError TryCreate(ControllerView view, int partition, IReadOnlyList<int> replicas, out PartitionImage? created)
    {
        created = null;
        List<int> isr = replicas.Where(view.Image.Cluster.IsActive).ToList();
        if (isr.Count == 0)
            return Refused(
                $"All brokers specified in the manual partition assignment for partition {Text(partition)} are fenced or in controlled "
                + "shutdown.");
        created = new PartitionImage
        {
            Replicas = [.. replicas],
            Directories = view.DefaultDirectories(replicas),
            Isr = [.. isr],
            Leader = isr[0],
            LeaderEpoch = 0,
            PartitionEpoch = 0,
        };
        return ApiError.None;
    }

    private static ApiError Refused(string message) => new(ErrorCode.InvalidReplicaAssignment, message);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
