namespace Sluice.IntegrationTests;

/// <summary>
/// Waits for what another process does, by asking again and again: the only place in which a test sleeps to wait. Tests of one process
/// have the manual clock instead.
/// </summary>
public static class Until
{
    private const int PauseMs = 10;

    /// <summary>
    /// Asks until it holds, for a minute unless told otherwise. False when it did not; the caller says what that means. What the
    /// condition throws ends the wait.
    /// </summary>
    public static bool Holds(Func<bool> condition, TimeSpan? patience = null)
    {
        long deadline = Environment.TickCount64 + (long)(patience ?? SluiceProgram.Patience).TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 > deadline) return false;
            Thread.Sleep(PauseMs);
        }
        return true;
    }
}
