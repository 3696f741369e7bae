namespace Sluice.Cli.Storage;

/// <summary>One flag of a tool.</summary>
/// <param name="Name">Long name without dashes.</param>
/// <param name="Letter">Short name.</param>
/// <param name="TakesValue">False for a switch.</param>
internal sealed record ToolFlag(string Name, char Letter, bool TakesValue)
{
    /// <summary>It must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Long names of the flags it cannot stand with.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>How messages name it.</summary>
    public string Shown => $"--{Name}/-{Letter}";
}
