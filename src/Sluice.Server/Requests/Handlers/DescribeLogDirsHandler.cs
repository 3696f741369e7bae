using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;
using Sluice.Server.Partitions;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Server.Requests.Handlers;

/// <summary>35 DescribeLogDirs (KIP-113, KIP-827): the directories of this node with the size of what they hold.</summary>
internal sealed class DescribeLogDirsHandler(BrokerView view, IReadOnlyList<LogDirectory> directories)
    : RequestHandler<DescribeLogDirsRequest>
{
    public override ApiKey Key => ApiKey.DescribeLogDirs;

    protected override void Handle(RequestContext context, DescribeLogDirsRequest request)
    {
        var response = new DescribeLogDirsResponse();
        foreach (LogDirectory directory in directories) response.Results.Add(Describe(directory, request));
        context.Answer(response);
    }

    private DescribeLogDirsResponseResult Describe(LogDirectory directory, DescribeLogDirsRequest request)
    {
        if (directory.IsOffline)
        {
            return new DescribeLogDirsResponseResult
            {
                ErrorCode = (short)ErrorCode.KafkaStorageError,
                LogDir = directory.Path,
                TotalBytes = -1,
                UsableBytes = -1,
            };
        }
        var told = new DescribeLogDirsResponseResult { LogDir = directory.Path };
        try
        {
            DiskSpace space = directory.Disk.Space(directory.Path);
            told.TotalBytes = space.TotalBytes;
            told.UsableBytes = space.UsableBytes;
        }
        catch (DiskException)
        {
            told.TotalBytes = told.UsableBytes = -1;
        }
        foreach (HostedTopic topic in view.Topics.Topics)
        {
            if (Wanted(request, topic.Name, out List<int>? partitions)) Add(told, directory, topic, partitions);
        }
        return told;
    }

    private static bool Wanted(DescribeLogDirsRequest request, string topic, out List<int>? partitions)
    {
        partitions = null;
        if (request.Topics is null) return true;
        foreach (DescribeLogDirsRequestTopic asked in request.Topics)
        {
            if (asked.Topic != topic) continue;
            partitions = asked.Partitions;
            return true;
        }
        return false;
    }

    private static void Add(DescribeLogDirsResponseResult told, LogDirectory directory, HostedTopic topic, List<int>? partitions)
    {
        var described = new DescribeLogDirsResponseTopic { Name = topic.Name };
        for (int i = 0; i < topic.PartitionCount; i++)
        {
            if (topic[i] is not { } partition || partition.Directory != directory || partitions?.Contains(i) == false) continue;
            var size = (Bytes: 0L, Lag: 0L);
            partition.Look(ref size, static (log, _, ref s) => s = (log.SizeBytes, Math.Max(0, log.HighWatermark - log.LogEndOffset)));
            described.Partitions.Add(
                new DescribeLogDirsResponsePartition { PartitionIndex = i, PartitionSize = size.Bytes, OffsetLag = size.Lag });
        }
        if (described.Partitions.Count > 0) told.Topics.Add(described);
    }
}
