namespace Sluice.Storage.Logs;

/// <summary>
/// The partition lock as an append on a stalling disk sees it: it leaves it while it waits for the disk, so that only those who append
/// wait, and no reader. The owner of the lock sees to it that nobody else appends to, truncates, rolls or closes the log meanwhile.
/// </summary>
public interface IAppendGate
{
    /// <summary>Lets go of the lock.</summary>
    void Leave();

    /// <summary>Takes it again.</summary>
    void Return();
}
