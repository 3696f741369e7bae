namespace Sluice.CompatibilityTests.Clients;

/// <summary>The node that foreign clients talk to, one for all their tests; every test has topics of its own.</summary>
public sealed class ClientNode : IDisposable
{
    /// <summary>The node.</summary>
    public SluiceNode Node { get; } = new();

    public void Dispose() => Node.Dispose();
}
