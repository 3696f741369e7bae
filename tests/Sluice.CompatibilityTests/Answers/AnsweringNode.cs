using System.Globalization;
using Sluice.IntegrationTests;

namespace Sluice.CompatibilityTests.Answers;

/// <summary>The server that rows are asked of: a fresh Sluice with the settings Apache Kafka had when its answers were recorded.</summary>
public sealed class AnsweringNode : IDisposable
{
    private readonly SluiceNode _node = new();

    /// <summary>What Apache Kafka answered.</summary>
    public static string AnswersPath { get; } = Path.Combine(AppContext.BaseDirectory, "answers-4.3.1.txt");

    /// <summary>Where it listens.</summary>
    public string Host => "127.0.0.1";

    /// <summary>The port for clients.</summary>
    public int Port => _node.Port;

    /// <summary>The port for controllers.</summary>
    public int ControllerPort => _node.ControllerPort;

    public void Dispose() => _node.Dispose();
}
