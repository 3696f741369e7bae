using System.Globalization;

namespace Sluice.Server.Settings;

/// <summary>One entry of <c>listeners</c> or <c>advertised.listeners</c>: <c>NAME://host:port</c>.</summary>
/// <param name="Name">The listener's name, in upper case.</param>
/// <param name="Host">Address or host name, without the brackets of IPv6; empty means all interfaces.</param>
/// <param name="Port">TCP port; 0 lets the system choose.</param>
/// <param name="Protocol">What <c>listener.security.protocol.map</c> says of the name.</param>
public sealed record ListenerEndpoint(string Name, string Host, int Port, SecurityProtocol Protocol)
{
    /// <summary>True when it listens on every interface, so that its host cannot be told to clients.</summary>
    public bool IsWildcard => Host is "" or "0.0.0.0" or "::" or "0:0:0:0:0:0:0:0";

    /// <summary>True for a literal IPv6 address.</summary>
    public bool IsIpv6 => Host.Contains(':');

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}://{(IsIpv6 ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>Takes <c>NAME://host:port</c> apart; false when it has another form. The protocol is left to the caller.</summary>
    public static bool TryParse(string text, out ListenerEndpoint endpoint)
    {
        endpoint = null!;
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        int colon = text.LastIndexOf(':');
        if (scheme <= 0 || colon <= scheme + 2) return false;
        string name = text[..scheme];
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')) return false;
        string host = text[(scheme + 3)..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        if (host.Any(c => !(char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '%'))) return false;
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int port)) return false;
        endpoint = new ListenerEndpoint(name.ToUpperInvariant(), host, port, SecurityProtocol.Plaintext);
        return true;
    }
}
