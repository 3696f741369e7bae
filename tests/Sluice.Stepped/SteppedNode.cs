using System.Buffers.Binary;
using System.Numerics;
using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Base.Transports;
using Sluice.Base.Transports.Memory;
using Sluice.Cli.Storage;
using Sluice.Server.Hosting;
using Sluice.Server.Settings;
using Sluice.Storage.Disks;
using Xunit;

namespace Sluice.Stepped;

/// <summary>
/// A whole node, broker and controller, over memory disk, in-memory transport, a clock turned by hand and one stepping thread: the
/// caller's. Everything in it comes from one seed. A crash forgets the lanes as they stand, lets a policy decide what the disk keeps, and
/// leaves the clock running on; <see cref="Start"/> begins another life on the same disk.
/// </summary>
internal sealed class SteppedNode
{
    public const string HostName = "node-1";
    public const int Port = 9092;
    public const int ControllerPort = 9093;
    public const string ClusterId = "c29tZS1jbHVzdGVyLWlkMQ";

    private const int MostSteps = 200_000;

    private readonly Prng _random;
    private readonly SteppedOptions _options;
    private ulong _trace = Fnv.Start;
    private Exception? _failure;

    public SteppedNode(ulong seed = 1, SteppedOptions? options = null)
    {
        _options = options ?? new SteppedOptions();
        _random = new Prng(seed, "stepped-node");
        Time = new ManualTimeProvider();
        Disk = new MemoryDisk(Time);
        Settings = ReadSettings(_options);
        (Scheduler, Network) = NewWorld();
        foreach (string directory in Settings.Disk.AllDirs) Disk.CreateDirectory(directory);
        new StorageFormatter(Settings, Disk, NowMs, _random.Stream("format"))
            .Format(new FormatRequest { ClusterId = ClusterId, Standalone = true }, TextWriter.Null);
        Disk.SyncAll();
        if (_options.MetersDisk) Meter = new MeteredDisk(Disk);
        if (_options.WatchesLocks) Disk.Faults = new LockWatch(this, _options.Faults);
    }

    /// <summary>Why the node gave up; null when it did not. Stepping a node that gave up throws.</summary>
    public Exception? Failure => _failure;

    public ManualTimeProvider Time { get; }

    public MemoryDisk Disk { get; private set; }

    /// <summary>The disk as the node sees it, when it is metered.</summary>
    public MeteredDisk? Meter { get; }

    public BrokerSettings Settings { get; }

    public SteppingScheduler Scheduler { get; private set; }

    public MemoryNetwork Network { get; private set; }

    /// <summary>The node of this life; null before the first start and after a crash or a stop.</summary>
    public Node? Node { get; private set; }

    /// <summary>Counts lives; a connection belongs to one.</summary>
    public int Life { get; private set; }

    /// <summary>What clients receive into, one call at a time.</summary>
    public byte[] Chunk { get; } = new byte[64 * 1024];

    public ListLogger Log { get; } = new();

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Everything that happened in all lives, and every byte that clients saw.</summary>
    public ulong TraceHash => Fnv.Add(_trace, (long)Scheduler.TraceHash);

    /// <summary>A node that runs.</summary>
    public static SteppedNode Running(ulong seed = 1, SteppedOptions? options = null)
    {
        var node = new SteppedNode(seed, options);
        node.Start();
        return node;
    }

    /// <summary>The node of this life accepts connections.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The stop that was begun is done; <see cref="FinishStop"/> then ends the life.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Opens the node and steps until connections are accepted.</summary>
    public void Start()
    {
        BeginStart();
        RunUntil(() => IsRunning);
    }

    /// <summary>Opens the node; nothing is stepped. Throws what opening throws.</summary>
    public void BeginStart()
    {
        _failure = null;
        int life = Life;
        var seams = new NodeSeams((IDisk?)Meter ?? Disk, Network.Host(HostName), Scheduler, _random.Stream($"life-{Life}"), Log)
        {
            LoopLimit = _options.Loops,
        };
        Node = Node.Open(Settings, seams);
        Node.Start(() => IsRunning |= life == Life, failure => _failure = failure);
    }

    /// <summary>Stops in order.</summary>
    public void Stop()
    {
        BeginStop();
        RunUntil(() => IsStopped);
        FinishStop();
    }

    /// <summary>Begins a stop in order; nothing is stepped.</summary>
    public void BeginStop() => Node!.Stop(() => IsStopped = true);

    /// <summary>The node has stopped: this life is over.</summary>
    public void FinishStop()
    {
        Assert.True(IsStopped, "the node has not stopped");
        EndLife();
    }

    /// <summary>The process is killed, the machine goes on: nothing is lost now, but what was not flushed still may be.</summary>
    public void Kill()
    {
        EndLife();
        Disk.Kill();
    }

    /// <summary>The machine stops in the middle of whatever it did.</summary>
    public void Crash(ICrashPolicy policy)
    {
        EndLife();
        Disk.Crash(policy);
    }

    /// <summary>The machine stopped at the moment of which this is the image; what happened since did not happen.</summary>
    public void CrashTo(MemoryDisk image)
    {
        image.Faults = Disk.Faults;
        Disk = image;
        EndLife();
    }

    /// <summary>A client of its own host.</summary>
    public SteppedClient Connect(string clientId = "test", int port = Port)
    {
        IConnection connection = Network.Host("clients").Connect(HostName, port);
        return new SteppedClient(this, connection, clientId);
    }

    /// <summary>Steps until it holds, turning the clock when nothing else is left to do.</summary>
    public void RunUntil(Func<bool> condition)
    {
        bool held = Scheduler.RunUntil(() => _failure is not null || condition(), MostSteps);
        if (_failure is not null) throw new InvalidOperationException("the node failed", _failure);
        Assert.True(held, "the steps were not enough");
    }

    /// <summary>Steps until nothing is left to do now; the clock stands.</summary>
    public void RunUntilIdle()
    {
        Assert.True(Scheduler.RunUntilIdle(MostSteps), "the node does not come to rest");
        if (_failure is not null) throw new InvalidOperationException("the node failed", _failure);
    }

    /// <summary>Lets virtual time pass.</summary>
    public void RunFor(long milliseconds)
    {
        Assert.True(Scheduler.RunFor(milliseconds, MostSteps), "the node does not come to rest");
        if (_failure is not null) throw new InvalidOperationException("the node failed", _failure);
    }

    /// <summary>Bytes that a client received become part of the trace.</summary>
    public void Observe(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        for (; at + sizeof(long) <= bytes.Length; at += sizeof(long)) Observe(BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]));
        for (; at < bytes.Length; at++) Observe(bytes[at]);

    }

    private void Observe(long value) => _trace = (BitOperations.RotateLeft(_trace, 5) ^ (ulong)value) * 0x9E3779B97F4A7C15;

    private static BrokerSettings ReadSettings(SteppedOptions options)
    {
        var properties = new ServerProperties();
        Set("process.roles", "broker,controller");
        Set("node.id", "1");
        Set("listeners", $"PLAINTEXT://{HostName}:{Port},CONTROLLER://{HostName}:{ControllerPort}");
        Set("controller.listener.names", "CONTROLLER");
        Set("controller.quorum.bootstrap.servers", $"{HostName}:{ControllerPort}");
        Set("log.dirs", "/data");
        foreach ((string name, string value) in options.Properties) Set(name, value);
        return BrokerSettings.Read(properties, HostName);

        void Set(string name, string value) => properties.Set(name, value, "test");
    }

    private (SteppingScheduler, MemoryNetwork) NewWorld()
    {
        Prng? chunks = _options.CutsStreams ? _random.Stream($"network-{Life}") : null;
        var settings = new MemoryNetworkSettings(Chunks: chunks, MaxChunkBytes: _options.MaxChunkBytes);
        return (new SteppingScheduler(Time, _random.Stream($"scheduler-{Life}")), new MemoryNetwork(settings));
    }

    private void EndLife()
    {
        _trace = Fnv.Add(_trace, (long)Scheduler.TraceHash);
        Life++;
        Node = null;
        IsRunning = false;
        IsStopped = false;
        (Scheduler, Network) = NewWorld();
    }
}
