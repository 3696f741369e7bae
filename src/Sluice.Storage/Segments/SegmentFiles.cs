using System.Globalization;

namespace Sluice.Storage.Segments;

/// <summary>
/// Names inside a replica's directory: 20 digits of base offset, then what the file is. Kafka's own, so that either broker finds
/// the other's files.
/// </summary>
public static class SegmentFiles
{
    /// <summary>Record batches.</summary>
    public const string Log = ".log";

    /// <summary>Offset → position.</summary>
    public const string OffsetIndex = ".index";

    /// <summary>Timestamp → offset.</summary>
    public const string TimeIndex = ".timeindex";

    /// <summary>Aborted transactions whose marker is in the segment.</summary>
    public const string TransactionIndex = ".txnindex";

    /// <summary>Producer states up to the offset in the name.</summary>
    public const string ProducerSnapshot = ".snapshot";

    /// <summary>Waiting for removal.</summary>
    public const string Deleted = ".deleted";

    /// <summary>Written by the cleaner, not committed.</summary>
    public const string Cleaned = ".cleaned";

    /// <summary>Written by the cleaner and committed, being moved into place.</summary>
    public const string Swap = ".swap";

    /// <summary>The file name of an offset: <c>00000000000000000042.log</c>.</summary>
    public static string Name(long offset, string suffix) => offset.ToString("D20", CultureInfo.InvariantCulture) + suffix;

    /// <summary>The full path of an offset's file.</summary>
    public static string Path(string directory, long offset, string suffix) => directory + "/" + Name(offset, suffix);

    /// <summary>Reads the digits before the first '.'; false when there are none or they are no offset.</summary>
    public static bool TryParseOffset(ReadOnlySpan<char> name, out long offset)
    {
        int dot = name.IndexOf('.');
        offset = 0;
        return dot > 0 && long.TryParse(name[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }

    /// <summary>True for a final file of <paramref name="suffix"/>, whose offset it returns.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, string suffix, out long offset) =>
        TryParseOffset(name, out offset) && name[name.IndexOf('.')..].SequenceEqual(suffix);
}
