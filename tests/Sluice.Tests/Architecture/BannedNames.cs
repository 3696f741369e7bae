namespace Sluice.Tests.Architecture;

/// <summary>
/// What assemblies may not name. An entry is a type's full name, or a namespace (ends in ".*"), or a member ("Type::Member").
/// The same bans stand in src/BannedSymbols.*.txt for the editor; this list is the complete one.
/// </summary>
internal static class BannedNames
{
    /// <summary>Clocks and randomness: arguments in pure projects, seams in Server and Storage.</summary>
    public static readonly string[] ClocksAndChance =
    [
        "System.DateTime::get_Now", "System.DateTime::get_UtcNow", "System.DateTime::get_Today", "System.DateTimeOffset::get_Now",
        "System.DateTimeOffset::get_UtcNow", "System.Environment::get_TickCount", "System.Environment::get_TickCount64",
        "System.Diagnostics.Stopwatch", "System.TimeProvider", "System.Random", "System.Security.Cryptography.RandomNumberGenerator",
        "System.Guid::NewGuid",
    ];

    /// <summary>Everything that starts, waits for or hands work to another thread.</summary>
    public static readonly string[] Threads =
    [
        "System.Threading.Tasks.*", "System.Threading.Channels.*", "System.Threading.Thread", "System.Threading.ThreadPool",
        "System.Threading.Timer", "System.Threading.PeriodicTimer", "System.Threading.SemaphoreSlim", "System.Threading.Semaphore",
        "System.Threading.ManualResetEvent", "System.Threading.ManualResetEventSlim", "System.Threading.AutoResetEvent",
        "System.Threading.CountdownEvent", "System.Threading.Barrier", "System.Threading.ReaderWriterLockSlim", "System.Threading.SpinWait",
        "System.Threading.Mutex", "System.Threading.AsyncLocal`1", "System.Threading.ThreadLocal`1", "System.Threading.WaitHandle",
        "System.Threading.Monitor::Wait", "System.Runtime.CompilerServices.AsyncTaskMethodBuilder",
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder`1", "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder",
        "System.Runtime.CompilerServices.AsyncVoidMethodBuilder", "System.Collections.Concurrent.BlockingCollection`1",
    ];

    /// <summary>Locks: the pure projects have none.</summary>
    public static readonly string[] Locks =
        ["System.Threading.Monitor", "System.Threading.Lock", "System.Threading.SpinLock", "System.Collections.Concurrent.*"];

    /// <summary>The outside world.</summary>
    public static readonly string[] World =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
        "System.IO.DriveInfo", "System.IO.RandomAccess", "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.FileSystemWatcher",
        "System.IO.MemoryMappedFiles.*", "System.Net.Sockets.*", "System.Net.Dns", "System.Net.Http.*", "System.Diagnostics.Process",
        "System.Console", "Microsoft.Extensions.Logging.*",
    ];

    /// <summary>Enumeration order or value differs from process to process (measured).</summary>
    public static readonly string[] Unordered =
    [
        "System.Collections.Immutable.ImmutableDictionary`2", "System.Collections.Immutable.ImmutableHashSet`1", "System.HashCode",
        "System.String::GetHashCode",
    ];

    /// <summary>True when the list bans the whole type.</summary>
    public static bool BansType(IEnumerable<string> list, string type) =>
        list.Any(entry => !entry.Contains("::", StringComparison.Ordinal) && Covers(entry, type));

    /// <summary>True when the list bans the use, by its type or by the member.</summary>
    public static bool BansUse(IEnumerable<string> list, ForeignUse use) =>
        list.Any(entry => Covers(entry, use.Type) || entry == $"{use.Type}::{use.Member}");

    private static bool Covers(string entry, string type) =>
        entry.EndsWith(".*", StringComparison.Ordinal) ? type.StartsWith(entry[..^1], StringComparison.Ordinal) : entry == type;
}
