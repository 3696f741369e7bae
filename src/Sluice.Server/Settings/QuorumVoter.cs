using System.Globalization;

namespace Sluice.Server.Settings;

/// <summary>One entry of <c>controller.quorum.voters</c> (<c>id@host:port</c>) or, with <paramref name="NodeId"/> -1, of a server list
/// (<c>host:port</c>).</summary>
public sealed record QuorumVoter(int NodeId, string Host, int Port)
{
    /// <summary>Parses <c>id@host:port</c>.</summary>
    public static bool TryParse(string text, out QuorumVoter voter)
    {
        voter = null!;
        int at = text.IndexOf('@');
        if (at <= 0 || !int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out int id)) return false;
        if (!TryParseServer(text[(at + 1)..], out QuorumVoter server)) return false;
        voter = server with { NodeId = id };
        return true;
    }

    /// <summary>Parses <c>host:port</c>.</summary>
    public static bool TryParseServer(string text, out QuorumVoter server)
    {
        server = null!;
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port > 65535)
        {
            return false;
        }
        string host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        server = new QuorumVoter(-1, host, port);
        return host.Length > 0;
    }
}
