namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>One hostile or malformed input: a row of the catalogue of bad inputs, what to send and what must come back.</summary>
/// <param name="Row">Number in the catalogue.</param>
/// <param name="What">What is sent.</param>
/// <param name="Play">Sends it and checks the answer. Played twice on one node.</param>
internal sealed record BadInput(int Row, string What, Action<BadInputBench> Play)
{
    /// <summary>Settings of a node of its own; empty for the shared one.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>Honest work that may cost more than the oracle of 64 KiB + 8 × input: many objects live on after it.</summary>
    public bool IsExpensive { get; init; }

    /// <summary>Why it cannot be played yet; null when it can.</summary>
    public string? Pending { get; init; }

    public override string ToString() => $"{Row:000} {What}";
}
