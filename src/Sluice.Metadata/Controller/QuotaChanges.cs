using Sluice.Metadata.Configs;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>Decides on AlterClientQuotas (KIP-546). Every entity stands for itself.</summary>
internal static class QuotaChanges
{
    public static ControllerResult<AlterClientQuotasResponse> Decide(ControllerView view, AlterClientQuotasRequest request)
    {
        var response = new AlterClientQuotasResponse { Entries = [] };
        List<MetadataRecord> records = [];
        foreach (AlterClientQuotasRequestEntry entry in request.Entries)
        {
            ApiError error = Alter(view, entry, records);
            var result = new AlterClientQuotasResponseEntry { ErrorCode = (short)error.Code, ErrorMessage = error.Text, Entity = [] };
            foreach (AlterClientQuotasRequestEntity part in entry.Entity)
                result.Entity.Add(new() { EntityType = part.EntityType, EntityName = part.EntityName });
            response.Entries.Add(result);
        }
        return new(request.ValidateOnly ? [] : records, response, IsAtomic: false);
    }

    private static ApiError Alter(ControllerView view, AlterClientQuotasRequestEntry entry, List<MetadataRecord> into)
    {
        if (CheckEntity(entry.Entity) is { } refused) return new(ErrorCode.InvalidRequest, refused);
        bool isIp = entry.Entity[0].EntityType == QuotaEntity.Ip;
        foreach (AlterClientQuotasRequestOp op in entry.Ops)
            if (Check(op, isIp) is { } invalid) return new(ErrorCode.InvalidRequest, invalid);
        var entity = new QuotaEntity(entry.Entity.Select(part => KeyValuePair.Create(part.EntityType, part.EntityName)));
        var before = view.Image.ClientQuotas.GetValueOrDefault(entity);
        foreach (AlterClientQuotasRequestOp op in entry.Ops)
        {
            bool known = before is not null && before.TryGetValue(op.Key, out double value) && (op.Remove || value == op.Value);
            if (known != op.Remove) continue;
            var record = new ClientQuotaRecord { Key = op.Key, Value = op.Remove ? 0 : op.Value, Remove = op.Remove, Entity = [] };
            foreach (AlterClientQuotasRequestEntity part in entry.Entity)
                record.Entity.Add(new() { EntityType = part.EntityType, EntityName = part.EntityName });
            into.Add(MetadataRecord.V0(record));
        }
        return ApiError.None;
    }

    private static string? CheckEntity(List<AlterClientQuotasRequestEntity> parts)
    {
        if (parts.Count == 0) return "Invalid empty client quota entity";
        foreach (AlterClientQuotasRequestEntity part in parts)
        {
            if (part.EntityType is not (QuotaEntity.User or QuotaEntity.ClientId or QuotaEntity.Ip))
                return $"Unhandled client quota entity type: {part.EntityType}";
            if (part.EntityName is { Length: 0 }) return $"Empty {part.EntityType} not supported";
            if (parts.Count(other => other.EntityType == part.EntityType) > 1) return "Invalid client quota entity: a type is given twice";
        }
        bool mixed = parts.Count > 1 && parts.Exists(part => part.EntityType == QuotaEntity.Ip);
        return mixed ? "Invalid quota entity combination, IP entity should not be combined with User or ClientId" : null;
    }

    private static string? Check(AlterClientQuotasRequestOp op, bool isIp)
    {
        SettingDefinition? definition =
            SettingCatalog.Instance.Find(isIp ? SettingScope.QuotaIp : SettingScope.QuotaUserClient, op.Key);
        if (definition is null) return $"Invalid configuration key {op.Key}";
        if (op.Remove || definition.Type == SettingType.Double) return null;
        bool whole = Math.Abs(op.Value - Math.Round(op.Value)) < 1e-6;
        if (!whole) return $"{op.Key} cannot be a fractional value.";
        double max = definition.Type == SettingType.Int ? int.MaxValue : long.MaxValue;
        if (op.Value < 0) return $"Quota {op.Key} must be greater than 0";
        return op.Value > max ? $"Quota {op.Key} must be no more than {max}" : null;
    }
}
