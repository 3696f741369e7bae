using Sluice.Base.Linux;

namespace Sluice.Load.Measuring;

/// <summary>Takes the logs of a server out of the page cache, from outside: written to disk first, for dirty pages stay.</summary>
internal static class LogCache
{
    public static void Drop(string dataDirectory)
    {
        foreach (string path in Directory.EnumerateFiles(dataDirectory, "*.log", SearchOption.AllDirectories))
        {
            SysResult opened = FileCalls.Open(path, OpenFlags.ReadOnly);
            // Deleted since it was listed.
            if (!opened.Ok) continue;
            int descriptor = (int)opened.Value;
            Errno error = FileCalls.SyncData(descriptor);
            if (error == Errno.None) error = FileCalls.DropCache(descriptor, 0, 0);
            FileCalls.Close(descriptor);
            if (error != Errno.None) throw new IOException($"{path}: {SysResult.Describe(error)}");
        }
    }
}
