using System.Diagnostics;
using System.Runtime.InteropServices;
using Sluice.Base.Transports;
using Sluice.Load.Wire;

namespace Sluice.Load.Loops;

/// <summary>
/// Sends a frame at every multiple of an interval, whatever the answers do. Its thread sleeps until shortly before and spins the rest: to
/// wake a sleeping thread takes about as long as the server takes for the whole request.
/// </summary>
internal sealed partial class PacedSender(LoadConnection[] connections, FrameRing[] rings, long start, long interval, int count)
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 8_000;
    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    public void Run()
    {
        for (int i = 0; i < count; i++)
        {
            AwaitMoment(start + (i * interval));
            int turn = i % connections.Length;
            FrameRing ring = rings[turn];
            ReadOnlySpan<byte> frame = ring.Frames.AsSpan(0, ring.FrameBytes);
            // A socket that takes no more, or is closed: the receiving thread notices that answers fail to come, and says so.
            if (connections[turn].Connection.Send(frame, more: false) != IoResult.Moved(frame.Length)) return;
        }
    }

    private static void AwaitMoment(long moment)
    {
        while (true)
        {
            long left = moment - Stopwatch.GetTimestamp();
            if (left <= 0) return;
            if (left > 2 * SpinTicks) Sleep((left - SpinTicks) * NanosecondsPerTick);
            else Thread.SpinWait(20);
        }
    }

    private static void Sleep(long nanoseconds)
    {
        long[] time = [nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000];
        _ = NanoSleep(time, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(long[] time, nint remaining);
}
