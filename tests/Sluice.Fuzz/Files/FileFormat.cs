using Sluice.Fuzz.Engine;

namespace Sluice.Fuzz.Files;

/// <summary>One kind of file: how a right one is made, and how it is read. Reading throws for findings only.</summary>
internal abstract class FileFormat
{
    public const string Path = "/d/f";

    /// <summary>Where the file is; set before it is read.</summary>
    public FlatDisk Disk { get; } = new();

    /// <summary>Written by hand sometimes, and by other programs: mutated by lines and words, too.</summary>
    public virtual bool IsText => true;

    public abstract void Make(FuzzRandom random, CaseBytes into);

    /// <summary>Makes a checksum right again.</summary>
    public virtual void Seal(Span<byte> file)
    {
    }

    /// <summary>Reads the file at <see cref="Path"/>.</summary>
    public abstract void Read(byte[] content, CaseMeter meter);
}
