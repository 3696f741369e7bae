namespace Sluice.Load.Cells;

/// <summary>What a flooding client does.</summary>
internal enum FloodKind
{
    ProduceSmall,
    ProduceLarge,
    Fetch,
    ApiVersions,
    Metadata,
    ListOffsets,
    Storm,
}
