using Sluice.Base;
using Sluice.Storage.Disks;

namespace Sluice.Simulation.Faults;

/// <summary>What a power cut leaves of what was not flushed.</summary>
internal static class PowerCuts
{
    public static ICrashPolicy Draw(Prng random, string stream) => random.NextInt(6) switch
    {
        0 or 1 => CrashPolicies.LoseUnsynced,
        2 => CrashPolicies.LoseContents,
        3 => CrashPolicies.ZeroContents,
        _ => CrashPolicies.Journaled(random.Stream(stream)),
    };
}
