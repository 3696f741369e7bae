using Sluice.Protocol;

namespace Sluice.Server.Requests;

/// <summary>One line of <see cref="ApiTable"/>.</summary>
/// <param name="Handler">Who serves it.</param>
/// <param name="Listeners">On which kinds of listeners it is served.</param>
/// <param name="Lowest">Lowest version served.</param>
/// <param name="Highest">Highest version served.</param>
/// <param name="AdvertisedLowest">Lowest version ApiVersions tells; differs for Produce only.</param>
public sealed record ApiEntry(RequestHandler Handler, ApiListeners Listeners, short Lowest, short Highest, short AdvertisedLowest)
{
    public ApiKey Key => Handler.Key;

    /// <summary>True when that version is served.</summary>
    public bool Serves(short version) => version >= Lowest && version <= Highest;
}
