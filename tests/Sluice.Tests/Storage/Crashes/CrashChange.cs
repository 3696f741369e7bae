namespace Sluice.Tests.Storage.Crashes;

/// <summary>A change of the disk that a power loss may take: part of a write, a truncation, or a name.</summary>
internal readonly record struct CrashChange(long Sequence, string Path, long Position, int Length, bool IsTruncation, bool IsName)
{
    public bool IsWrite => !IsName && !IsTruncation;
}
