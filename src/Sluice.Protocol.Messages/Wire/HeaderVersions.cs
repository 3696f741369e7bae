using Sluice.Protocol.Messages;

namespace Sluice.Protocol.Wire;

/// <summary>Which version of the headers stands before a body: flexible bodies have flexible headers, with one exception.</summary>
public static class HeaderVersions
{
    /// <summary>1, or 2 for flexible requests. Unknown keys: 1, which is the part that every header has.</summary>
    public static short Request(ApiKey key, short version) =>
        MessageCatalog.TryGet(key, out ApiInfo? api) && version >= api.Request.FirstFlexibleVersion ? (short)2 : (short)1;

    /// <summary>
    /// 0, or 1 for flexible responses. ApiVersions always 0: a client must be able to read an error before it knows any version (KIP-511).
    /// </summary>
    public static short Response(ApiKey key, short version) =>
        key != ApiKey.ApiVersions && MessageCatalog.TryGet(key, out ApiInfo? api) && version >= api.Response.FirstFlexibleVersion
            ? (short)1
            : (short)0;
}
