using Sluice.Base;
using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.Tests.Metadata;

/// <summary>A controller with a log that is a counter: what it decides is replayed at once.</summary>
internal sealed class ControllerHarness
{
    public const string Cluster = "cluster";

    public ControllerHarness(IReadOnlyDictionary<string, string>? settings = null, short metadataVersion = 30, bool elr = true)
    {
        Controller = new Controller(
            new ControllerSettings(1, Cluster, settings ?? new Dictionary<string, string>()), MetadataImage.Empty);
        var levels = new Dictionary<string, short> { [FeaturesImage.EligibleLeaderReplicasName] = elr ? (short)1 : (short)0 };
        Append(Controller.Activate(BootstrapMetadata.Records(metadataVersion, levels), openTransaction: false, Now).Records);
    }

    public Controller Controller { get; }
    public Prng Random { get; } = new(7);
    public Instant Now { get; set; } = new(1_000_000_000);
    public long NextOffset { get; private set; }
    public List<MetadataRecord> Log { get; } = [];
    public MetadataImage Image => Controller.Image;

    public TResponse Do<TResponse>(ControllerResult<TResponse> result)
    {
        Append(result.Records);
        return result.Response;
    }

    public void Append(IReadOnlyList<MetadataRecord> records)
    {
        if (records.Count == 0) return;
        NextOffset += records.Count;
        Log.AddRange(records);
        Controller.Replay(records, new Provenance(NextOffset - 1, 1, 0), Now);
    }

    public static Uuid Directory(int broker, int number = 1) => new(0x1000 + (ulong)broker, 0x1000 + (ulong)number);

    public BrokerRegistrationRequest Registration(int id, ulong incarnation = 1, string? rack = null, int directories = 1) => new()
    {
        BrokerId = id,
        ClusterId = Cluster,
        IncarnationId = new Uuid(incarnation, (ulong)id),
        Listeners = [new() { Name = "PLAINTEXT", Host = "localhost", Port = 9092 }],
        Features =
        [
            new() { Name = "metadata.version", MinSupportedVersion = 7, MaxSupportedVersion = 30 },
            new() { Name = "group.version", MaxSupportedVersion = 1 },
            new() { Name = "share.version", MaxSupportedVersion = 1 },
            new() { Name = "streams.version", MaxSupportedVersion = 1 },
            new() { Name = "transaction.version", MaxSupportedVersion = 2 },
            new() { Name = "eligible.leader.replicas.version", MaxSupportedVersion = 1 },
        ],
        Rack = rack,
        LogDirs = [.. Enumerable.Range(1, directories).Select(number => Directory(id, number))],
    };

    /// <summary>Registers and unfences brokers 1 to n.</summary>
    public ControllerHarness WithBrokers(int count, params string[] racks)
    {
        for (int id = 1; id <= count; id++)
        {
            Do(Controller.Brokers.Register(
                Registration(id, rack: racks.Length == 0 ? null : racks[(id - 1) % racks.Length]), 4, NextOffset, Now));
            Heartbeat(id);
        }
        return this;
    }

    public BrokerHeartbeatResponse Heartbeat(int id, bool fence = false, bool shutDown = false, long? offset = null) =>
        Do(Controller.Brokers.Heartbeat(
            new BrokerHeartbeatRequest
            {
                BrokerId = id,
                BrokerEpoch = Image.Cluster.Broker(id)!.Epoch,
                CurrentMetadataOffset = offset ?? NextOffset,
                WantFence = fence,
                WantShutDown = shutDown,
            },
            NextOffset, Now));

    public CreateTopicsResponseTopic Create(string name, int partitions = 1, short replicas = 1, params (string, string?)[] configs) =>
        Do(Controller.Topics.Create(
            new CreateTopicsRequest
            {
                Topics =
                [
                    new()
                    {
                        Name = name,
                        NumPartitions = partitions,
                        ReplicationFactor = replicas,
                        Configs = [.. configs.Select(c => new CreateTopicsRequestConfig { Name = c.Item1, Value = c.Item2 })],
                    },
                ],
            },
            Random)).Topics[0];

    /// <summary>A topic whose partitions have exactly these replicas.</summary>
    public void Assign(string name, params int[][] replicas)
    {
        var topic = new CreateTopicsRequestTopic { Name = name, NumPartitions = -1, ReplicationFactor = -1 };
        for (int i = 0; i < replicas.Length; i++)
            topic.Assignments.Add(new() { PartitionIndex = i, BrokerIds = [.. replicas[i]] });
        CreateTopicsResponse response = Do(Controller.Topics.Create(new CreateTopicsRequest { Topics = [topic] }, Random));
        Xunit.Assert.Equal(0, response.Topics[0].ErrorCode);
    }
}
