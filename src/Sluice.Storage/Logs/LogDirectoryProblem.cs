namespace Sluice.Storage.Logs;

/// <summary>Why a log directory cannot be used.</summary>
public enum LogDirectoryProblem
{
    /// <summary>The disk refused: see the inner exception.</summary>
    Disk,

    /// <summary>Another process uses it.</summary>
    Locked,

    /// <summary>It has no <c>meta.properties</c>.</summary>
    NotFormatted,

    /// <summary><c>meta.properties</c> cannot be understood.</summary>
    Malformed,

    /// <summary>It belongs to another node, or two directories of one node do not fit together.</summary>
    WrongIdentity,

    /// <summary>It has sub-directories that are no partition's.</summary>
    ForeignContent,
}
