using Sluice.Storage.Disks;

namespace Sluice.Tests.Storage.Logs;

/// <summary>Lets everything pass and counts operations of one kind on log files.</summary>
internal sealed class CountingFaults(DiskOperationKind kind, string ending = ".log") : IDiskFaults
{
    public int Count { get; private set; }

    public DiskFault Before(in DiskOperation operation)
    {
        if (operation.Kind == kind && operation.Path.EndsWith(ending, StringComparison.Ordinal)) Count++;
        return default;
    }
}
