using Sluice.Server.Network;
using Sluice.Simulation.Runs;

namespace Sluice.Simulation.Checkers;

/// <summary>
/// When all is healed and every client is gone, the node holds nothing for any of them: no bytes of requests, no answer that waits (Z1).
/// </summary>
internal static class Quiescence
{
    private const int MostTurns = 10_000;

    public static void Check(World world)
    {
        foreach (Workloads.ClientProcess client in world.Clients) client.Disconnect();
        IReadOnlyList<ProcessorLoop> loops = world.Node.Node!.Network.Loops;
        for (int turn = 0; loops.Any(Holds); turn++)
        {
            if (turn > MostTurns) throw new ViolationException("leak", $"without clients the node holds on to {Told(loops)}");
            world.Node.Scheduler.RunUntil(static () => false, 1);
        }
    }

    private static bool Holds(ProcessorLoop loop) => loop.Memory.UsedBytes != 0 || loop.Buffers.RentedBytes != 0;

    private static string Told(IReadOnlyList<ProcessorLoop> loops) =>
        $"{loops[0].Memory.UsedBytes} bytes of requests, {loops.Sum(static loop => loop.Buffers.RentedBytes)} bytes of buffers";
}
