namespace Sluice.Server.Requests;

/// <summary>What a topic may be called.</summary>
internal static class TopicNames
{
    private const int MaxLength = 249;

    /// <summary>1–249 of letters, digits, '.', '_' and '-', and neither "." nor "..".</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > MaxLength || name is "." or "..") return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
        }
        return true;
    }
}
