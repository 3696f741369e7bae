namespace Sluice.Metadata.Controller;

/// <summary>What a controller is told when it is made: who it is, and what its file says.</summary>
public sealed record ControllerSettings(int NodeId, string ClusterId, IReadOnlyDictionary<string, string> StaticSettings);
