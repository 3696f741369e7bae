using Sluice.Base.Linux;

namespace Sluice.Load.Measuring;

/// <summary>
/// A virtual machine gives free pages back to its host after about two seconds, and writing into them again costs up to ten times as
/// much (reference/io.md §2.2). Writing and deleting a file of the volume of a run, right before it, makes it the same for all servers.
/// </summary>
internal static class MemoryBacking
{
    private const int ChunkBytes = 1 << 20;

    public static void Back(string directory, long bytes)
    {
        string path = Path.Combine(directory, "memory-backing");
        SysResult opened = FileCalls.Open(path, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Truncate);
        if (!opened.Ok) throw new IOException($"{path}: {opened.Message}");
        byte[] chunk = new byte[ChunkBytes];
        for (long at = 0; at < bytes; at += chunk.Length)
        {
            SysResult written = FileCalls.WriteAt((int)opened.Value, chunk, at);
            if (!written.Ok) throw new IOException($"{path}: {written.Message}");
        }
        FileCalls.Close((int)opened.Value);
        File.Delete(path);
    }
}
