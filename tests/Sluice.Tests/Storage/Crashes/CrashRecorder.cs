using Sluice.Storage.Disks;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// Stops the machine, in a copy, between any two operations on a disk, and hands every image of each moment to a check. A failing check
/// says which image it was; runs repeat exactly. Dispose it to let the disk alone.
/// </summary>
internal sealed class CrashRecorder : IDiskFaults, IDisposable
{
    private readonly MemoryDisk _disk;
    private readonly CrashImages _images;
    private readonly Action<MemoryDisk> _check;
    private long _before;

    internal CrashRecorder(MemoryDisk disk, CrashImages images, Action<MemoryDisk> check)
    {
        _disk = disk;
        _images = images;
        _check = check;
        _before = disk.LastSequence;
        disk.Faults = this;
    }

    /// <summary>Images made.</summary>
    internal int Count { get; private set; }

    /// <summary>Moments looked at.</summary>
    internal int Moments { get; private set; }

    public void Dispose() => _disk.Faults = null;

    public DiskFault Before(in DiskOperation operation)
    {
        if (operation.Kind is not (DiskOperationKind.Read or DiskOperationKind.List)) Now(operation);
        return default;
    }

    /// <summary>The images of this moment: also to be called when the last operation is done.</summary>
    internal void Now(DiskOperation next = default)
    {
        Moments++;
        foreach (CrashChoice choice in _images.At(UnsyncedChanges.Of(_disk), _before))
        {
            Count++;
            MemoryDisk image = _disk.CrashImage(choice);
            try
            {
                _check(image);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    $"image {Count} ({choice.Name}) after change {_disk.LastSequence}, before {next.Kind} {next.Path}: {failure.Message}",
                    failure);
            }
        }

        _before = _disk.LastSequence;
    }
}
