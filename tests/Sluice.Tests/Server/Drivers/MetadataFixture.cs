using System.Text;
using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Base.Lanes;
using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Metadata.Snapshots;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Replication.Raft;
using Sluice.Server.Drivers;
using Sluice.Server.Settings;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Server.Drivers;

/// <summary>The whole metadata lane of one node on a memory disk, stepped by the test's thread.</summary>
internal sealed class MetadataFixture : IMetadataPublisher, IDisposable
{
    public const string Dir = "/d";
    public static readonly Uuid DirectoryId = new(0x1111111111114111, 0x9111111111111111);

    private readonly string[] _more;
    private LogDirectory? _directory;
    private int _opened;

    public MetadataFixture(bool dynamicQuorum = false, params string[] more)
    {
        _more = [.. more, QuorumOf(dynamicQuorum)];
        Disk = new MemoryDisk(Time);
        LogDirectoryIdentity.Format(Disk, Dir, new MetaProperties(1, "cluster", 1, DirectoryId), 0);
        if (dynamicQuorum)
        {
            var voter = new Voter(
                new ReplicaKey(1, DirectoryId), [new VoterEndpoint("CONTROLLER", "127.0.0.1", 9093)]);
            var voters = new QuorumSnapshot(1, QuorumVoters.ToRecord(new VoterSet(voter)));
            Disk.CreateDirectory($"{Dir}/__cluster_metadata-0");
            SnapshotFile.Write(Disk, $"{Dir}/__cluster_metadata-0", new StoredSnapshot(default, new SnapshotContent(0, voters, [])), 0);
        }

        Disk.SyncAll();
        Open();
    }

    /// <summary>On a disk as a crash left it.</summary>
    public MetadataFixture(MemoryDisk disk, bool dynamicQuorum, params string[] more)
    {
        _more = [.. more, QuorumOf(dynamicQuorum)];
        Disk = disk;
        Open();
    }

    public ManualTimeProvider Time { get; } = new();

    public MemoryDisk Disk { get; private set; }

    public SteppingScheduler Scheduler { get; private set; } = null!;

    public MetadataDriver Driver { get; private set; } = null!;

    public List<MetadataImage> Published { get; } = [];

    /// <summary>What would have been log lines.</summary>
    public List<string> Notes { get; } = [];

    public Exception? Failure { get; private set; }

    public MetadataImage Image => Driver.Image;

    public void Publish(MetadataImage image, MetadataDelta delta, Lane lane) => Published.Add(image);

    /// <summary>Starts and waits for the first image.</summary>
    public MetadataFixture Run()
    {
        Driver.Start();
        Assert.True(Scheduler.RunUntilIdle());
        return this;
    }

    /// <summary>The process dies; what the policy leaves is opened again.</summary>
    public void Crash(ICrashPolicy policy)
    {
        Scheduler.Stop(Driver.Lane);
        Disk = Disk.CrashImage(policy);
        Published.Clear();
        Open();
    }

    /// <summary>A stop in order; then opened again.</summary>
    public void Restart()
    {
        bool stopped = false;
        Driver.Stop(() => stopped = true);
        Assert.True(Scheduler.RunUntilIdle());
        Assert.True(stopped);
        Close();
        Published.Clear();
        Open();
    }

    public void Close()
    {
        Scheduler.Stop(Driver.Lane);
        Driver.Dispose();
        _directory!.Dispose();
    }

    public Outcome<CreateTopicsResponse> CreateTopic(string name, bool run = true)
    {
        var request = new CreateTopicsRequest { TimeoutMs = 1000 };
        var topic = new CreateTopicsRequestTopic { Name = name, NumPartitions = -1, ReplicationFactor = -1 };
        topic.Assignments.Add(new CreateTopicsRequestAssignment { PartitionIndex = 0, BrokerIds = [1] });
        request.Topics.Add(topic);
        var work = new Outcome<CreateTopicsResponse>(turn => turn.Controller.Topics.Create(request, turn.Random));
        Assert.True(Driver.TrySubmit(work));
        if (run) Assert.True(Scheduler.RunUntilIdle());
        return work;
    }

    public Outcome<BrokerRegistrationResponse> Register()
    {
        var request = new BrokerRegistrationRequest
        {
            BrokerId = 1, ClusterId = "cluster", IncarnationId = new Uuid(7, 1), LogDirs = [DirectoryId],
        };
        request.Listeners.Add(new BrokerRegistrationRequestListener { Name = "PLAINTEXT", Host = "127.0.0.1", Port = 9092 });
        foreach (var (name, range) in Sluice.Metadata.Features.FeatureCatalog.Supported())
        {
            request.Features.Add(new BrokerRegistrationRequestFeature
            {
                Name = name, MinSupportedVersion = range.Min, MaxSupportedVersion = range.Max,
            });
        }

        var work = new Outcome<BrokerRegistrationResponse>(turn => turn.Controller.Brokers.Register(request, 4, turn.NextOffset, turn.Now));
        Assert.True(Driver.TrySubmit(work));
        Assert.True(Scheduler.RunUntilIdle());
        return work;
    }

    public Outcome<BrokerHeartbeatResponse> Heartbeat(long brokerEpoch)
    {
        var request = new BrokerHeartbeatRequest
        {
            BrokerId = 1, BrokerEpoch = brokerEpoch, CurrentMetadataOffset = Image.Provenance.Offset, CordonedLogDirs = [],
        };
        var work = new Outcome<BrokerHeartbeatResponse>(turn => turn.Controller.Brokers.Heartbeat(request, turn.NextOffset, turn.Now));
        Assert.True(Driver.TrySubmit(work));
        Assert.True(Scheduler.RunUntilIdle());
        return work;
    }

    /// <summary>A registered and unfenced broker 1.</summary>
    public MetadataFixture RunWithBroker()
    {
        Run();
        Outcome<BrokerRegistrationResponse> registered = Register();
        Assert.Equal(0, registered.Response!.ErrorCode);
        Assert.False(Heartbeat(registered.Response.BrokerEpoch).Response!.IsFenced);
        return this;
    }

    public void Dispose() => Close();

    private static string QuorumOf(bool isDynamic) =>
        isDynamic ? "controller.quorum.bootstrap.servers=127.0.0.1:9093" : "controller.quorum.voters=1@127.0.0.1:9093";

    private void Open()
    {
        Failure = null;
        Scheduler = new SteppingScheduler(Time, new Prng(5));
        string[] lines =
        [
            "process.roles=broker,controller", "node.id=1", "controller.listener.names=CONTROLLER", $"log.dirs={Dir}",
            "listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093", .. _more,
        ];
        var properties = ServerProperties.FromFile(Encoding.UTF8.GetBytes(string.Join('\n', lines)), "server.properties");
        var services = new LogDirectoryServices(Disk, new FileLeases(Disk, 100), new IndexBudget(1 << 20), new Prng(1));
        _directory = LogDirectory.Open(Dir, services, new ExpectedIdentity(1, "cluster"), 0);
        Driver = MetadataDriver.Open(
            new MetadataServices
            {
                Scheduler = Scheduler,
                Settings = BrokerSettings.Read(properties, "here"),
                Directory = _directory,
                ClusterId = "cluster",
                Buffers = new BufferPool(),
                Random = new Prng(9 + (ulong)++_opened),
                Failed = e => Failure = e,
                Note = Notes.Add,
            },
            nowMs: 0);
        Driver.AddPublisher(this);
    }

    internal sealed class Outcome<TResponse>(Func<ControllerTurn, ControllerResult<TResponse>> decide) : ControllerWork<TResponse>
        where TResponse : class
    {
        public TResponse? Response { get; private set; }

        public ErrorCode? Refused { get; private set; }

        public bool IsOpen => Response is null && Refused is null;

        public override ControllerResult<TResponse> Decide(ControllerTurn turn) => decide(turn);

        public override void Answer(TResponse response, Lane lane)
        {
            Assert.True(IsOpen);
            Response = response;
        }

        public override void Refuse(ErrorCode error, Lane lane)
        {
            Assert.True(IsOpen);
            Refused = error;
        }
    }
}
