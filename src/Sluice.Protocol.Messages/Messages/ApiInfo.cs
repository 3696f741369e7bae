namespace Sluice.Protocol.Messages;

/// <summary>
/// One API: the versions its schemas have and how to make its messages. An unstable highest version exists but is neither
/// advertised nor accepted unless <c>unstable.api.versions.enable</c> is set.
/// </summary>
public sealed record ApiInfo(ApiKey Key, string Name, MessageInfo Request, MessageInfo Response, bool HighestIsUnstable)
{
    /// <summary>The lowest version of request and response.</summary>
    public short LowestVersion => Request.LowestVersion;

    /// <summary>The highest version that is not unstable.</summary>
    public short HighestVersion => (short)(Request.HighestVersion - (HighestIsUnstable ? 1 : 0));

    /// <summary>The first flexible version; <see cref="short.MaxValue"/> when there is none.</summary>
    public short FirstFlexibleVersion => Request.FirstFlexibleVersion;
}
