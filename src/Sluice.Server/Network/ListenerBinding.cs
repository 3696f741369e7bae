namespace Sluice.Server.Network;

/// <summary>One listener to open.</summary>
/// <param name="Name">Its name in <c>listeners</c>.</param>
/// <param name="Kind">Whom it serves.</param>
/// <param name="Host">Address to bind; empty for all.</param>
/// <param name="Port">Port; 0 picks a free one.</param>
public sealed record ListenerBinding(string Name, ListenerKind Kind, string Host, int Port)
{
    /// <summary><c>listener.name.NAME.max.connection.creation.rate</c>.</summary>
    public int MaxConnectionCreationRate { get; init; } = int.MaxValue;
}
