using System.Globalization;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// How much of the space of crash images a run looks at. <c>SLUICE_CRASH_EFFORT=n</c> cuts every write at every byte and runs every
/// scenario under n seeds, with 200 drawn images for every moment that is too rich to enumerate; without it the run is short.
/// </summary>
internal static class CrashEffort
{
    internal static int Seeds { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SLUICE_CRASH_EFFORT"), CultureInfo.InvariantCulture, out int seeds) ? seeds : 1;

    internal static bool IsLong => Seeds > 1;

    internal static int Samples => IsLong ? 200 : 3;

    internal static int CutEvery(int usual) => IsLong ? 1 : usual;
}
