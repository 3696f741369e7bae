namespace Sluice.Storage.Logs;

/// <summary>A log directory cannot be used. The message says which, why, and what to do about it.</summary>
public sealed class LogDirectoryException(string directory, LogDirectoryProblem problem, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public string Directory { get; } = directory;

    /// <summary>The kind of problem.</summary>
    public LogDirectoryProblem Problem { get; } = problem;
}
