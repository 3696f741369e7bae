using Sluice.Base;
using Sluice.Protocol;

namespace Sluice.Metadata.Controller;

/// <summary>Draws identifiers.</summary>
internal static class RandomIds
{
    /// <summary>A new identifier whose text does not begin with '-'.</summary>
    public static Uuid Next(IRandomSource random)
    {
        while (true)
            if (Uuid.FromRandom(random.Next(), random.Next()) is { } id) return id;
    }
}
