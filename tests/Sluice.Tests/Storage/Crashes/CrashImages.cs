using Sluice.Base;
using Sluice.Storage.Disks;

namespace Sluice.Tests.Storage.Crashes;

/// <summary>
/// The images a crash may leave at one moment. With up to five unsynced changes: every subset of the writes (which is every order of
/// them, stopped anywhere) with every point up to which names are kept; the last operation cut at every byte. With more: the plain ones
/// and <paramref name="samples"/> drawn. In all: torn at sectors of 512 and 4,096 bytes, lengths kept with zeros for contents. What had
/// been there before the last operation was enumerated then, and is not again.
/// </summary>
internal sealed class CrashImages(Prng random, int cutEvery, int samples)
{
    private const int MostEnumerated = 5;
    private static readonly int[] Sectors = [512, 4096];
    private static readonly KeptPart Zeros = new(0, 0, KeepsLength: true);

    internal IEnumerable<CrashChoice> At(List<CrashChange> changes, long before)
    {
        List<CrashChange> last = changes.FindAll(c => c.Sequence > before);
        foreach (CrashChoice plain in Plain(changes, last)) yield return plain;
        if (last.Count == 0) yield break;
        foreach (CrashChoice cut in Cuts(last)) yield return cut;
        if (changes.Count > MostEnumerated)
        {
            for (int i = 0; i < samples; i++) yield return Drawn(changes);
            yield break;
        }

        foreach (CrashChoice subset in Subsets(changes, last)) yield return subset;
    }

    private static IEnumerable<CrashChoice> Plain(List<CrashChange> changes, List<CrashChange> last)
    {
        yield return new CrashChoice("all", long.MaxValue, KeptPart.All);
        if (changes.Count == 0) yield break;
        yield return new CrashChoice("nothing unsynced", 0, KeptPart.None);
        yield return new CrashChoice("no names", 0, KeptPart.All);
        if (!changes.Exists(c => !c.IsName) || (last.Count > 0 && last.TrueForAll(c => c.IsName))) yield break;
        yield return new CrashChoice("no contents", long.MaxValue, KeptPart.None);
        yield return new CrashChoice("zeros", long.MaxValue, Zeros);
    }

    /// <summary>The last operation stopped within: its earlier parts are there, one is cut, and nothing later.</summary>
    private IEnumerable<CrashChoice> Cuts(List<CrashChange> last)
    {
        for (int i = 0; i < last.Count; i++)
        {
            CrashChange cut = last[i];
            if (!cut.IsWrite) continue;
            for (int at = Math.Min(cutEvery, cut.Length - 1); at < cut.Length && at > 0; at += cutEvery)
            {
                yield return With($"cut at {at}", KeptPart.First(at));
            }

            foreach (int sector in Sectors)
            {
                long edge = (cut.Position + cut.Length - 1) / sector * sector;
                if (edge <= cut.Position) continue;
                yield return With($"cut at sector {edge}", KeptPart.First((int)(edge - cut.Position)));
                yield return With($"only from sector {edge}", new KeptPart((int)(edge - cut.Position), int.MaxValue));
            }

            yield return With("zeros at the end", Zeros);

            CrashChoice With(string name, KeptPart kept)
            {
                var choice = new CrashChoice($"{name} of write {i} of {last.Count}", long.MaxValue, KeptPart.All) { [cut.Sequence] = kept };
                for (int later = i + 1; later < last.Count; later++) choice[last[later].Sequence] = KeptPart.None;
                return choice;
            }
        }
    }

    private static IEnumerable<CrashChoice> Subsets(List<CrashChange> changes, List<CrashChange> last)
    {
        List<CrashChange> contents = changes.FindAll(c => !c.IsName);
        List<long> names = [0, .. changes.FindAll(c => c.IsName).ConvertAll(c => c.Sequence)];
        long first = last[0].Sequence;
        if (last[0].IsName) names = [names[^1]];
        for (int i = 0; i < names.Count; i++)
        {
            for (int mask = 0; mask < 1 << contents.Count; mask++)
            {
                if (!last[0].IsName && (mask >> contents.FindIndex(c => c.Sequence == first)) == 0) continue;
                var choice = new CrashChoice($"names up to {names[i]}, writes {mask:b}", names[i], KeptPart.None);
                for (int bit = 0; bit < contents.Count; bit++)
                {
                    if ((mask >> bit & 1) != 0) choice[contents[bit].Sequence] = KeptPart.All;
                }

                yield return choice;
            }
        }
    }

    private CrashChoice Drawn(List<CrashChange> changes)
    {
        List<long> names = [0, .. changes.FindAll(c => c.IsName).ConvertAll(c => c.Sequence), long.MaxValue];
        ulong seed = random.Next();
        var drawn = new Prng(seed);
        var choice = new CrashChoice(
            $"drawn {seed}", names[Math.Max(drawn.NextInt(names.Count), drawn.NextInt(names.Count))], KeptPart.All);
        foreach (CrashChange change in changes)
        {
            if (!change.IsName) choice[change.Sequence] = Part(change, drawn);
        }

        return choice;
    }

    private static KeptPart Part(CrashChange change, Prng drawn)
    {
        int kind = drawn.NextInt(16);
        if (change.IsTruncation || change.Length == 0) return kind < 4 ? KeptPart.None : KeptPart.All;
        int point = drawn.NextInt(change.Length);
        int sectorBytes = (kind & 1) == 0 ? 512 : 4096;
        int sector = Math.Max(0, point - (int)((change.Position + point) % sectorBytes));
        return kind switch
        {
            < 6 => KeptPart.All,
            < 9 => KeptPart.None,
            < 10 => Zeros,
            < 12 => KeptPart.First(point),
            < 14 => KeptPart.First(sector),
            _ => new KeptPart(sector, int.MaxValue),
        };
    }
}
