namespace Sluice.Tests.Storage.Crashes;

/// <summary>A batch as the log holds it.</summary>
internal readonly record struct LogBatch(long BaseOffset, long NextOffset, int Epoch, uint Crc, int Size)
{
    public override string ToString() => $"{BaseOffset}–{NextOffset - 1} epoch {Epoch} crc {Crc:x8}";
}
