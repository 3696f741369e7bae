using System.Globalization;
using System.Text;
using Sluice.Fuzz.Engine;

namespace Sluice.Fuzz.Files;

/// <summary>
/// A small file that the node reads at its start. A case is the file. It may be refused by its documented exception only; what was read
/// and is written again reads the same.
/// </summary>
internal sealed class FileTarget(string name, FileFormat format) : FuzzTarget(name)
{
    /// <summary>Files are our own or the operator's: texts are split into lines, which costs up to 40 bytes a line.</summary>
    private const int AllowedPerByte = 64;

    private static readonly string[] Words =
        ["\n", "\n\n", "\r\n", " ", "\t", "0", "-1", "+1", "00", "2147483648", "9223372036854775808", "1e3", "０", "\0",
            "\\", "\\u00", "=", "{", "\"", "é"];

    public override long AllowedBytes(int inputBytes) => (64 * 1024) + ((long)AllowedPerByte * inputBytes);

    public override void Generate(FuzzRandom random, CaseBytes into) => format.Make(random, into);

    public override void Repair(FuzzRandom random, CaseBytes bytes)
    {
        if (format.IsText && bytes.Length > 0 && random.OneIn(2))
        {
            string word = random.OneIn(3) ? random.InterestingLong().ToString(CultureInfo.InvariantCulture)
                : Words[random.Below(Words.Length)];
            bytes.Insert(random.Below(bytes.Length + 1), Encoding.UTF8.GetBytes(word));
        }
        if (!random.OneIn(8)) format.Seal(bytes.Span);
    }

    public override void Run(ReadOnlySpan<byte> input, CaseMeter meter)
    {
        byte[] content = input.ToArray();
        format.Disk.Set(FileFormat.Path, content);
        meter.NoteSize(content.Length);
        format.Read(content, meter);
        format.Disk.Set(FileFormat.Path, null);
    }
}
