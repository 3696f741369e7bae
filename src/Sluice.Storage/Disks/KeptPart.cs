namespace Sluice.Storage.Disks;

/// <summary>What a crash leaves of an unsynced write: its bytes from <paramref name="From"/> up to <paramref name="To"/>.</summary>
/// <param name="From">First byte kept, counted from the write's beginning.</param>
/// <param name="To">Behind the last byte kept; a truncation is kept when this is not 0.</param>
/// <param name="KeepsLength">True when the file has grown although the bytes are lost: they read as zeros.</param>
public readonly record struct KeptPart(int From, int To, bool KeepsLength = false)
{
    /// <summary>Nothing is left.</summary>
    public static KeptPart None => default;

    /// <summary>All of it is there.</summary>
    public static KeptPart All => new(0, int.MaxValue);

    /// <summary>The first <paramref name="bytes"/> bytes: a torn write.</summary>
    public static KeptPart First(int bytes) => new(0, bytes);
}
