using Sluice.Metadata.Features;
using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>
/// 18 ApiVersions (KIP-35, KIP-511, KIP-584): what is served on this kind of listener, and the features. Any version is answered; one
/// that is too new gets version 0 with the range we have, so that the client can ask again.
/// </summary>
internal sealed class ApiVersionsHandler(BrokerView view, Func<ApiTable> table, Func<short> kraftVersion) : RequestHandler
{
    /// <summary>Longer names are refused, whatever they contain.</summary>
    private const int NameLimit = 256;

    /// <summary>Versions below leave out features whose minimum is 0, which their clients cannot read.</summary>
    private const short FirstVersionWithZeroMinimum = 4;

    public override ApiKey Key => ApiKey.ApiVersions;

    public override void Handle(RequestContext context, ref WireReader body)
    {
        ApiEntry own = table().Find((short)ApiKey.ApiVersions, ApiListeners.Both)!;
        if (!own.Serves(context.ApiVersion))
        {
            var range = new ApiVersionsResponse { ErrorCode = (short)ErrorCode.UnsupportedVersion };
            range.ApiKeys.Add(ToWire(own));
            context.Answer(range, version: 0);
            return;
        }
        var request = new ApiVersionsRequest();
        request.Read(ref body, context.ApiVersion);
        bool valid = context.ApiVersion < 3 || (IsValidName(request.ClientSoftwareName) && IsValidName(request.ClientSoftwareVersion));
        context.Answer(valid ? Everything(context) : new ApiVersionsResponse { ErrorCode = (short)ErrorCode.InvalidRequest });
    }

    private ApiVersionsResponse Everything(RequestContext context)
    {
        var response = new ApiVersionsResponse { FinalizedFeaturesEpoch = view.Image.Provenance.Offset };
        foreach (ApiEntry entry in table().On(RequestDispatcher.ListenersOf(context))) response.ApiKeys.Add(ToWire(entry));
        foreach ((string name, VersionRange range) in FeatureCatalog.Supported())
        {
            if (range.Min == 0 && context.ApiVersion < FirstVersionWithZeroMinimum) continue;
            response.SupportedFeatures.Add(new ApiVersionsResponseSupportedFeature
            {
                Name = name,
                MinVersion = range.Min,
                MaxVersion = range.Max,
            });
        }
        foreach ((string name, short level) in view.Image.Features.All)
        {
            if (level > 0) Finalize(response, name, level);
        }
        if (kraftVersion() is > 0 and var quorum) Finalize(response, FeatureCatalog.KRaftVersion, quorum);
        return response;
    }

    private static void Finalize(ApiVersionsResponse response, string name, short level) => response.FinalizedFeatures.Add(
        new ApiVersionsResponseFinalizedFeature { Name = name, MinVersionLevel = level, MaxVersionLevel = level });

    private static ApiVersionsResponseApiKey ToWire(ApiEntry entry) =>
        new() { ApiKey = (short)entry.Key, MinVersion = entry.AdvertisedLowest, MaxVersion = entry.Highest };

    /// <summary>Letters and digits, with '-' and '.' between them.</summary>
    private static bool IsValidName(string name)
    {
        if (name.Length is 0 or > NameLimit || name[0] is '-' or '.' || name[^1] is '-' or '.') return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')) return false;
        }
        return true;
    }
}
