using Sluice.Base;
using Sluice.Storage.Disks;
using Sluice.Storage.Indexes;

namespace Sluice.Storage.Logs;

/// <summary>What the log directories of a node share.</summary>
/// <param name="Disk">The disk they are on.</param>
/// <param name="Files">Bound of open log files.</param>
/// <param name="Indexes">Bound of index memory.</param>
/// <param name="Random">Source of new directory ids.</param>
public sealed record LogDirectoryServices(IDisk Disk, FileLeases Files, IndexBudget Indexes, IRandomSource Random);
