namespace Sluice.Tests.Architecture;

/// <summary>Code of <paramref name="User"/> uses a member of a type of another assembly.</summary>
internal sealed record ForeignUse(string User, string Type, string Member)
{
    public override string ToString() => Member.Length == 0 ? $"{User} uses {Type}" : $"{User} uses {Type}.{Member}";
}
