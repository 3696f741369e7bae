namespace Sluice.Storage.Logs;

/// <summary>Whose directory it must be.</summary>
/// <param name="NodeId">The configured <c>node.id</c>.</param>
/// <param name="ClusterId">The cluster, when it is known already; null accepts any.</param>
public readonly record struct ExpectedIdentity(int NodeId, string? ClusterId = null);
