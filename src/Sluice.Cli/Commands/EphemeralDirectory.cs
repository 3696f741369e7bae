namespace Sluice.Cli.Commands;

/// <summary>A new directory among the system's temporary ones, removed at the end.</summary>
internal sealed class EphemeralDirectory : IDisposable
{
    /// <summary>Absolute.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("sluice-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // What is left in a temporary directory is not worth an error at the end.
        }
    }
}
