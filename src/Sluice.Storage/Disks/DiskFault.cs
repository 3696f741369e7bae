namespace Sluice.Storage.Disks;

/// <summary>What is to go wrong with one operation; <c>default</c> is nothing.</summary>
/// <param name="Failure">It fails with this.</param>
/// <param name="DoneBytes">Bytes that a failing write has written all the same.</param>
/// <param name="DelayNs">How long it takes; summed up in <see cref="MemoryDisk.TakeDelayNs"/> for whoever owns the clock.</param>
public readonly record struct DiskFault(DiskFailure? Failure, long DoneBytes = 0, long DelayNs = 0);
