using Sluice.Metadata.Images;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Server.Network;

namespace Sluice.Server.Requests.Handlers;

/// <summary>48 DescribeClientQuotas (KIP-546): the quotas of the entities that match all components.</summary>
internal sealed class DescribeClientQuotasHandler(BrokerView view) : RequestHandler<DescribeClientQuotasRequest>
{
    private const sbyte Exact = 0;
    private const sbyte Default = 1;
    private const sbyte Any = 2;

    public override ApiKey Key => ApiKey.DescribeClientQuotas;

    protected override void Handle(RequestContext context, DescribeClientQuotasRequest request)
    {
        if (Problem(request) is { } problem)
        {
            context.Answer(new DescribeClientQuotasResponse
            {
                ErrorCode = (short)ErrorCode.InvalidRequest,
                ErrorMessage = problem,
                Entries = null,
            });
            return;
        }
        if (request.Components.Find(component => component.EntityType is not ("user" or "client-id" or "ip")) is { } unknown)
        {
            context.Answer(new DescribeClientQuotasResponse
            {
                ErrorCode = (short)ErrorCode.UnsupportedVersion,
                ErrorMessage = $"Unsupported entity type {unknown.EntityType}",
                Entries = null,
            });
            return;
        }
        List<DescribeClientQuotasResponseEntry> entries = [];
        foreach ((QuotaEntity entity, var values) in view.Image.ClientQuotas)
        {
            if (!Matches(entity, request)) continue;
            entries.Add(new DescribeClientQuotasResponseEntry
            {
                Entity = [.. entity.Parts.Select(p => new DescribeClientQuotasResponseEntity { EntityType = p.Key, EntityName = p.Value })],
                Values = [.. values.Select(v => new DescribeClientQuotasResponseValue { Key = v.Key, Value = v.Value })],
            });
        }
        context.Answer(new DescribeClientQuotasResponse { Entries = entries });
    }

    private static string? Problem(DescribeClientQuotasRequest request)
    {
        HashSet<string> seen = [];
        foreach (DescribeClientQuotasRequestComponent component in request.Components)
        {
            if (component.EntityType.Length == 0) return "Unexpected empty entity type";
            if (!seen.Add(component.EntityType)) return $"Duplicate filter component for entity type {component.EntityType}";
            if (component.MatchType is not (Exact or Default or Any)) return $"Unknown match type {component.MatchType}";
            if (component.MatchType == Exact && component.Match is null)
                return "Request specified MATCH_TYPE_EXACT, but set the match string to null.";
            if (component.MatchType != Exact && component.Match is not null) return "The match string is only for exact matches.";
        }
        return null;
    }

    private static bool Matches(QuotaEntity entity, DescribeClientQuotasRequest request)
    {
        if (request.Strict && entity.Parts.Length != request.Components.Count) return false;
        foreach (DescribeClientQuotasRequestComponent component in request.Components)
        {
            bool found = false;
            foreach ((string type, string? name) in entity.Parts)
            {
                if (type != component.EntityType) continue;
                found = component.MatchType == Any || (component.MatchType == Default ? name is null : name == component.Match);
            }
            if (!found) return false;
        }
        return true;
    }
}
