using System.Text;
using Sluice.Storage.Disks;

namespace Sluice.Tests.Storage.Checkpoints;

/// <summary>Whole files on any disk.</summary>
internal static class Files
{
    internal static void Put(IDisk disk, string path, string content) => Put(disk, path, Encoding.UTF8.GetBytes(content));

    internal static void Put(IDisk disk, string path, byte[] content)
    {
        disk.DeleteFile(path);
        using IDiskFile file = disk.Open(path, DiskOpenMode.CreateNew);
        file.WriteAt(0, content);
    }

    internal static string Get(IDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, DiskOpenMode.Read);
        byte[] content = new byte[file.Length];
        _ = file.ReadAt(0, content);
        return Encoding.UTF8.GetString(content);
    }
}
