using Sluice.Base;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;
using Sluice.Storage.Disks;

namespace Sluice.Simulation.Faults;

/// <summary>Draws, turn by turn, what goes wrong.</summary>
internal sealed class FaultInjector(World world, Machine machine, DiskFaultPlan plan)
{
    private static readonly DiskOperationKind[] Kinds =
    [
        DiskOperationKind.Read, DiskOperationKind.Write, DiskOperationKind.Flush, DiskOperationKind.Open, DiskOperationKind.Rename,
        DiskOperationKind.SyncDirectory, DiskOperationKind.Truncate, DiskOperationKind.Allocate, DiskOperationKind.Delete,
        DiskOperationKind.List, DiskOperationKind.CreateDirectory,
    ];

    // Well below broker.session.timeout.ms less the heartbeat interval: several of them may add up.
    private const int LongPauseMs = 1_000;

    private readonly Prng _random = world.Stream("faults");

    public void Turn()
    {
        FaultRates rates = world.Options.Faults;
        if (Due(rates.Drop)) world.Clients[_random.NextInt(world.Clients.Count)].Drop(reset: _random.NextInt(2) == 0);
        if (Due(rates.ClockJump)) JumpClock();
        if (Due(rates.Pause)) Pause();
        if (Due(rates.Stall)) plan.Stall(1 + _random.NextInt(5));
        if (Due(rates.DiskError)) BreakDisk();
        if (Due(rates.FullDisk)) FillDisk();
        if (Due(rates.Stop))
        {
            machine.Stop();
        }
        else if (Due(rates.PowerCut))
        {
            if (_random.NextInt(2) == 0) machine.CutPowerSoon();
            else
            {
                machine.CutPower();
                machine.Start();
            }
        }
        else if (Due(rates.Kill) || (world.IsDamaged && _random.NextInt(200) == 0))
        {
            machine.Kill();
            machine.Start();
        }
    }

    /// <summary>Nothing goes wrong any more.</summary>
    public void End()
    {
        plan.Disarm();
        machine.StopFailing();
    }

    private bool Due(int rate) => rate > 0 && _random.NextInt(rate) == 0;

    private void JumpClock()
    {
        const long day = 86_400_000;
        long[] spans = [1_000, 60_000, 3_600_000, day / 2, 3 * day, 3650 * day];
        long span = spans[_random.NextInt(spans.Length)];
        long by = (long)(span * (_random.NextInt(1000) / 1000.0)) * (_random.NextInt(2) == 0 ? 1 : -1);
        if (Math.Abs(by) >= day / 2)
        {
            world.ProducersMayExpire = true;
            foreach (TopicModel topic in world.Topics) topic.MayRepeat = true;
        }
        world.Tally.ClockJumps++;
        world.Trace.Add($"the wall clock jumps by {by} ms");
        world.Node.Time.JumpWall(by);
    }

    private void Pause()
    {
        world.Tally.Pauses++;
        int ms = 1 + _random.NextInt(_random.NextInt(2) == 0 ? 1_000 : 30_000);
        world.Trace.Add($"the node stands still for {ms} ms");
        world.MayLackLeader |= ms >= LongPauseMs;
        world.Node.Time.AdvanceMs(ms);
    }

    private void BreakDisk()
    {
        IReadOnlyList<string> directories = world.Node.Settings.Disk.AllDirs;
        string path = directories[_random.NextInt(directories.Count)];
        DiskOperationKind kind = Kinds[_random.NextInt(_random.NextInt(2) == 0 ? 3 : Kinds.Length)];
        world.Trace.Add($"{kind} will fail below {path}");
        plan.Break(path, kind, 1 + _random.NextInt(3));
    }

    private void FillDisk()
    {
        world.Tally.FullDisks++;
        world.IsDamaged = true;
        world.Node.Disk.CapacityBytes = world.Node.Disk.UsedBytes + _random.NextInt(4096);
        world.Trace.Add($"the disk is full at {world.Node.Disk.CapacityBytes}");
    }
}
