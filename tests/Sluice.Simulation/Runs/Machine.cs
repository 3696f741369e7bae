using Sluice.Base;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Faults;
using Sluice.Stepped;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Simulation.Runs;

/// <summary>
/// The lives of the node: how each begins and ends, and what must be the same across the gap. A life ends by a kill of the process, a power
/// cut between two steps or before some operation of the disk, an orderly stop, or the node giving up for a broken disk.
/// </summary>
internal sealed class Machine(World world, DiskFaultPlan plan)
{
    private const int MostSteps = 100_000;
    private const int MostCutsInRecovery = 3;
    private const int RecoveryOperations = 300;

    private readonly Prng _random = world.Stream("machine");
    private readonly LogComparison _comparison = new(world);

    private SteppedNode Node => world.Node;

    /// <summary>
    /// One step of the node, or none when it has nothing to do; the end of a life is dealt with. True when anything happened.
    /// </summary>
    public bool Step()
    {
        bool stepped = Node.Scheduler.Step();
        Elapse();
        return stepped | DealWithEnd();
    }

    /// <summary>The clock goes to the next timer, and what is due runs.</summary>
    public void Advance()
    {
        Node.Scheduler.RunUntil(static () => false, 1);
        Elapse();
        DealWithEnd();
    }

    /// <summary>Starts the node, over crashes and failures on the way, and compares what is there with what is known.</summary>
    public void Start() => Start(MostCutsInRecovery);

    private void Start(int mostCuts)
    {
        for (int cuts = 0; ; cuts++)
        {
            world.Tally.Lives++;
            world.IsDamaged = plan.HasFailed || Node.Disk.CapacityBytes != long.MaxValue;
            bool isCut = world.Options.CutInRecovery > 0 && cuts < mostCuts && _random.NextInt(world.Options.CutInRecovery) == 0;
            if (isCut) plan.StopAfter(1 + _random.NextInt(RecoveryOperations), DrawImage());
            if (TryStart()) break;
        }
        plan.Disarm();
        world.MayLackLeader = false;
        world.Trace.Add($"--- life {Node.Life} runs, {Node.NowMs} ms");
        _comparison.Compare();
    }

    /// <summary>Starts the node while nothing goes wrong.</summary>
    public void StartUndisturbed()
    {
        Start(mostCuts: 0);
    }

    /// <summary>The process is killed between two steps; the machine goes on.</summary>
    public void Kill()
    {
        if (plan.HasFailedFlush)
        {
            CutPower();
            return;
        }
        world.Tally.Kills++;
        world.Trace.Add($"--- killed");
        EndLife();
        Node.Kill();
        Repair();
    }

    /// <summary>The machine loses power between two steps.</summary>
    public void CutPower()
    {
        world.Tally.PowerCuts++;
        world.Trace.Add($"--- power cut");
        EndLife();
        MayLose();
        Node.Crash(PowerCuts.Draw(_random, $"power-{Node.Life}"));
        Repair();
    }

    /// <summary>The machine will stop before one of the next operations of the disk.</summary>
    public void CutPowerSoon() => plan.StopAfter(1 + _random.NextInt(60), DrawImage());

    /// <summary>An orderly stop while clients go on; whatever goes wrong meanwhile ends the life early.</summary>
    public void Stop()
    {
        int life = Node.Life;
        Instant begun = Node.Time.Now;
        world.Tally.Stops++;
        world.Trace.Add($"--- stops in order");
        world.MayLackLeader = true;
        Node.BeginStop();
        for (int step = 0; !Node.IsStopped; step++)
        {
            if (step > MostSteps)
            {
                throw new ViolationException("stuck",
                    $"the node does not stop: {Node.Node!.State} after {Node.Time.Now.MsSince(begun)} ms");
            }
            Node.Scheduler.RunUntil(static () => false, 1);
            Elapse();
            if (!Node.IsStopped && DealWithEnd()) return;
            if (Node.Life != life) return;
        }
        bool flushFailed = plan.HasFailedFlush;
        EndLife();
        Node.FinishStop();
        if (flushFailed)
        {
            MayLose();
            Node.Disk.Crash(PowerCuts.Draw(_random, $"power-{Node.Life}"));
        }
        Repair();
        Start();
    }

    /// <summary>The disk is whole from now on; what broke in this life stays broken until the next.</summary>
    public void StopFailing()
    {
        plan.StopFailing();
        Node.Disk.CapacityBytes = long.MaxValue;
    }

    private void Repair()
    {
        plan.Repair();
        Node.Disk.CapacityBytes = long.MaxValue;
    }

    /// <summary>Nothing of this life was excused.</summary>
    public bool IsWhole => !world.IsDamaged && !plan.HasFailed;

    private bool TryStart()
    {
        try
        {
            Node.BeginStart();
        }
        catch (Exception failure) when (failure is DiskException or LogDirectoryException && world.IsDamaged | plan.HasFailed)
        {
            world.Trace.Add($"--- does not open: {failure.Message}");
            GiveUp();
            return false;
        }
        if (TookImage()) return false;
        for (int step = 0; !Node.IsRunning; step++)
        {
            if (step > MostSteps) throw new ViolationException("stuck", "the node does not start");
            Node.Scheduler.RunUntil(static () => false, 1);
            Elapse();
            if (TookImage()) return false;
            if (Node.Failure is null) continue;
            if (!plan.HasFailed && !world.IsDamaged) throw new ViolationException("node-failed", $"at its start: {Node.Failure}");
            world.Trace.Add($"--- gives up at its start: {Node.Failure.Message}");
            GiveUp();
            return false;
        }
        return true;
    }

    private bool DealWithEnd()
    {
        world.IsDamaged |= plan.HasFailed;
        if (plan.Image is not null)
        {
            TookImage();
            Start();
            return true;
        }
        if (Node.Failure is null) return false;
        if (!world.IsDamaged) throw new ViolationException("node-failed", Node.Failure.ToString());
        world.Trace.Add($"--- gives up: {Node.Failure.Message}");
        GiveUp();
        Start();
        return true;
    }

    private void GiveUp()
    {
        world.Tally.GaveUp++;
        world.IsDamaged = true;
        plan.Disarm();
        Kill();
    }

    private bool TookImage()
    {
        if (plan.Image is not { } image) return false;
        world.Tally.PowerCuts++;
        if (!Node.IsRunning) world.Tally.CutsInRecovery++;
        world.Trace.Add($"--- the machine stopped at an operation of the disk");
        plan.Disarm();
        world.IsDamaged |= plan.HasFailed;
        EndLife();
        MayLose();
        Node.CrashTo(image);
        Repair();
        return true;
    }

    private Func<MemoryDisk> DrawImage()
    {
        ICrashPolicy policy = _random.NextInt(3) == 0 ? CrashPolicies.KeepAll : PowerCuts.Draw(_random, $"image-{Node.Life}");
        return () => Node.Disk.CrashImage(policy);
    }

    /// <summary>Nothing is on its way any more: topics whose last change got lost are as the node has them.</summary>
    public void SettleTopics() => _comparison.Settle();

    /// <summary>What is flushed by now must survive whatever follows.</summary>
    public void NoteFlushed()
    {
        if (!Node.IsRunning || plan.Image is not null) return;
        foreach (TopicModel topic in world.Topics)
        {
            if (!topic.Exists || Node.Node!.View.Topics.Find(topic.Id) is not { } hosted) continue;
            for (int i = 0; i < Math.Min(topic.Partitions.Count, hosted.PartitionCount); i++)
            {
                long flushed = 0;
                hosted[i]?.Look(ref flushed, static (log, _, ref f) => f = log.RecoveryPoint);
                topic.Partitions[i].Flushed = Math.Max(topic.Partitions[i].Flushed, flushed);
            }
        }
    }

    private void MayLose()
    {
        if (world.Options.FlushBeforeAck) return;
        world.Losses++;
        foreach (TopicModel topic in world.Topics)
        {
            foreach (PartitionModel partition in topic.Partitions) partition.MayLose = true;
        }
    }

    private void EndLife()
    {
        foreach (Workloads.ClientProcess client in world.Clients) client.Disconnect();
        string? error = Node.Log.Errors.FirstOrDefault();
        if (error is not null && !world.IsDamaged && !plan.HasFailed) throw new ViolationException("error-logged", error);
        Node.Log.Clear();
    }

    private void Elapse()
    {
        long delayNs = Node.Disk.TakeDelayNs();
        if (delayNs > 0) Node.Time.Advance(delayNs);
    }
}
