using System.Reflection;
using System.Text;

namespace Sluice.Fuzz.Engine;

/// <summary>
/// The inputs of one target that did something new. In its file a line is one input in base64; those behind <c>!</c> showed a bug once
/// and stay for ever, the others are kept, smallest first, as far as the file's size allows.
/// </summary>
internal sealed class Corpus(string target)
{
    /// <summary>No more are kept in memory.</summary>
    private const int MostInputs = 50_000;

    private const int FileBytes = 14 * 1024;
    private const int InputBytes = 1024;

    private readonly HashSet<ulong> _signatures = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _regressions = [];

    /// <summary>Different signatures seen.</summary>
    public int Signatures => _signatures.Count;

    public IReadOnlyList<byte[]> Inputs => _inputs;

    /// <summary>What the program carries with it.</summary>
    public IEnumerable<byte[]> Embedded()
    {
        using Stream? resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"corpus/{target}.txt");
        return resource is null ? [] : Read(new StreamReader(resource).ReadToEnd());
    }

    /// <summary>What a folder has from earlier runs.</summary>
    public IEnumerable<byte[]> In(string folder)
    {
        string path = Path.Combine(folder, $"{target}.txt");
        return File.Exists(path) ? Read(File.ReadAllText(path)) : [];
    }

    /// <summary>Keeps an input if its signature is new.</summary>
    public bool Offer(ulong signature, ReadOnlySpan<byte> input)
    {
        if (!_signatures.Add(signature)) return false;
        if (_inputs.Count < MostInputs) _inputs.Add(input.ToArray());
        return true;
    }

    /// <summary>Writes the file.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var text = new StringBuilder();
        var written = new HashSet<string>();
        foreach (byte[] input in _regressions)
            if (written.Add(Convert.ToBase64String(input))) text.Append('!').Append(Convert.ToBase64String(input)).Append('\n');
        foreach (byte[] input in _inputs.Where(input => input.Length <= InputBytes).OrderBy(input => input.Length))
        {
            string line = Convert.ToBase64String(input);
            if (text.Length + line.Length > FileBytes) break;
            if (written.Add(line)) text.Append(line).Append('\n');
        }
        File.WriteAllText(Path.Combine(folder, $"{target}.txt"), text.ToString());
    }

    private List<byte[]> Read(string text)
    {
        var inputs = new List<byte[]>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] input = Convert.FromBase64String(line.TrimStart('!'));
            if (line[0] == '!') _regressions.Add(input);
            inputs.Add(input);
        }
        return inputs;
    }
}
