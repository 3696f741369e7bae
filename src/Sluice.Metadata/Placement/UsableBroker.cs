namespace Sluice.Metadata.Placement;

/// <summary>A broker that may be given new replicas.</summary>
public readonly record struct UsableBroker(int Id, string? Rack, bool Fenced);
