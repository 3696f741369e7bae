using Sluice.Base;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Faults;
using Sluice.Simulation.Workloads;
using Sluice.Stepped;

namespace Sluice.Simulation.Runs;

/// <summary>
/// One run: bootstrap → faults → heal → final reads. The whole node, its disk, its network, its clients and its misfortunes are stepped by
/// one thread and come from one seed.
/// </summary>
internal sealed class Simulation : IDisposable
{
    private const int MostHealingTurns = 200_000;
    private const int LargestValueInChunks = 256;
    private const long HealingLimitMs = 120_000;

    private readonly World _world;
    private readonly Machine _machine;
    private readonly FaultInjector _faults;
    private readonly Prng _random;

    private Simulation(ulong seed, bool isTraced)
    {
        var tally = new Tally();
        SimulationOptions options = SimulationOptions.Draw(new Prng(seed, "options"));
        var plan = new DiskFaultPlan(new Prng(seed, "disk"), tally);
        var node = new SteppedNode(seed, new SteppedOptions
        {
            Properties = options.Properties,
            Loops = options.Loops,
            CutsStreams = options.CutsStreams,
            MaxChunkBytes = Math.Max(options.MaxChunkBytes, options.MostFill / LargestValueInChunks),
            Faults = plan,
        });
        _world = new World(seed, options, node, new Trace(isTraced), tally);
        _machine = new Machine(_world, plan);
        _faults = new FaultInjector(_world, _machine, plan);
        _random = _world.Stream("turns");
    }

    /// <summary>Runs a seed; never throws.</summary>
    public static SimulationResult Run(ulong seed, bool isTraced = false)
    {
        using var simulation = new Simulation(seed, isTraced);
        Exception? failure = null;
        try
        {
            simulation.Play();
        }
#pragma warning disable CA1031 // Whatever it is, it is the finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
            foreach (string line in simulation._world.Node.Log.Lines) simulation._world.Trace.Add($"logged: {line}");
        }
        World world = simulation._world;
        world.Tally.Steps += world.Node.Scheduler.Steps;
        world.Tally.VirtualMs = world.Node.Time.Now.Nanoseconds / 1_000_000;
        return new SimulationResult(world.Node.TraceHash, world.Tally, failure, world.Trace.Lines);
    }

    public void Dispose() => _world.Dispose();

    private void Play()
    {
        _world.Trace.Add($"seed {_world.Seed}: {_world.Options}");
        foreach ((string name, string value) in _world.Options.Properties) _world.Trace.Add($"  {name}={value}");
        foreach (TopicPlan topic in _world.Options.Topics)
        {
            _world.Trace.Add($"  {topic}: {string.Join(", ", topic.Configs)}");
        }
        Bootstrap();
        _world.IsOpen = true;
        for (int turn = 0; turn < _world.Options.Turns; turn++)
        {
            Turn();
            _faults.Turn();
        }
        Heal();
        var reader = new FinalReader(_world);
        reader.ReadAll();
        Quiescence.Check(_world);
        if (_random.NextInt(2) == 0) _machine.Stop();
        else
        {
            _machine.Kill();
            _machine.Start();
        }
        _world.Node.RunUntilIdle();
        reader.ReadAll();
    }

    private void Bootstrap()
    {
        _machine.StartUndisturbed();
        SteppedClient client = _world.Node.Connect("bootstrap");
        foreach (TopicModel topic in _world.Topics)
        {
            topic.Created(client.CreateTopic(topic.Name, topic.Plan.Partitions, [.. topic.Plan.Configs]), topic.Plan.Partitions);
        }
        client.Close();
        SimulationOptions options = _world.Options;
        for (int i = 0; i < options.IdempotentProducers; i++) _world.Clients.Add(new IdempotentProducer(_world, $"idempotent-{i}"));
        for (int i = 0; i < options.PlainProducers; i++) _world.Clients.Add(new PlainProducer(_world, $"plain-{i}"));
        for (int i = 0; i < options.Consumers; i++) _world.Clients.Add(new Consumer(_world, $"consumer-{i}"));
        if (options.HasTopicAdmin) _world.Clients.Add(new TopicAdmin(_world, "topic-admin"));
        if (options.HasConfigAdmin) _world.Clients.Add(new ConfigAdmin(_world, "config-admin"));
        if (options.HasRecordsDeleter) _world.Clients.Add(new RecordsDeleter(_world, "records-deleter"));
        if (options.HasOffsetsReader) _world.Clients.Add(new OffsetsReader(_world, "offsets-reader"));
        if (options.HasMetadataReader) _world.Clients.Add(new MetadataReader(_world, "metadata-reader"));
    }

    private void Turn()
    {
        bool moved = false;
        for (int left = 1 + _random.NextInt(6); left > 0; left--) moved |= _machine.Step();
        for (int left = 1 + _random.NextInt(3); left > 0; left--)
        {
            moved |= _world.Clients[_random.NextInt(_world.Clients.Count)].Step();
        }
        if (!moved) _machine.Advance();
        if (_random.NextInt(8) == 0) _machine.NoteFlushed();
    }

    /// <summary>Faults end, the node is made whole, and everything that was begun must come to its end.</summary>
    private void Heal()
    {
        _world.Trace.Add($"--- heals");
        bool wasWhole = _machine.IsWhole;
        _world.IsOpen = false;
        _faults.End();
        if (!wasWhole)
        {
            _machine.Kill();
            _machine.StartUndisturbed();
        }
        Instant begun = _world.Node.Time.Now;
        for (int turn = 0; !_world.Clients.TrueForAll(static c => c.IsIdle); turn++)
        {
            if (turn > MostHealingTurns || _world.Node.Time.Now.MsSince(begun) > HealingLimitMs)
            {
                string busy = string.Join(", ", _world.Clients.Where(static c => !c.IsIdle).Select(static c => c.Name));
                throw new ViolationException("stuck",
                    $"{busy} without an answer {_world.Node.Time.Now.MsSince(begun)} ms after all was healed");
            }
            bool moved = _machine.Step();
            foreach (ClientProcess client in _world.Clients) moved |= client.Step();
            if (!moved) _machine.Advance();
        }
        _world.Node.RunUntilIdle();
        _machine.SettleTopics();
    }
}
