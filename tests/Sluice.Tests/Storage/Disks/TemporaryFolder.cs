namespace Sluice.Tests.Storage.Disks;

/// <summary>A folder on the real disk that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("sluice-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
