using System.Collections.Immutable;
using Sluice.Metadata.Configs;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>
/// Decides on IncrementalAlterConfigs and on the older AlterConfigs, which replaces all of a resource's settings. Every resource
/// stands for itself. Loggers are not kept in the metadata; the broker that is asked changes them itself.
/// </summary>
internal static class ConfigChanges
{
    private const int MaxValueLength = short.MaxValue;
    private const string MinInSyncReplicas = "min.insync.replicas";

    public static ControllerResult<IncrementalAlterConfigsResponse> Decide(ControllerView view, IncrementalAlterConfigsRequest request)
    {
        var response = new IncrementalAlterConfigsResponse { Responses = [] };
        List<MetadataRecord> records = [];
        Dictionary<(sbyte, string), int> times =
            Duplicates.Count(request.Resources.Select(resource => (resource.ResourceType, resource.ResourceName)));
        foreach (IncrementalAlterConfigsRequestResource resource in request.Resources)
        {
            ApiError error = times[(resource.ResourceType, resource.ResourceName)] > 1
                ? new(ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                : Change(view, resource, records);
            response.Responses.Add(new()
            {
                ErrorCode = (short)error.Code,
                ErrorMessage = error.Code == ErrorCode.UnknownServerError ? null : error.Text,
                ResourceType = resource.ResourceType,
                ResourceName = resource.ResourceName,
            });
        }
        return new(request.ValidateOnly ? [] : records, response, IsAtomic: false);
    }

    public static ControllerResult<AlterConfigsResponse> Decide(ControllerView view, AlterConfigsRequest request)
    {
        var response = new AlterConfigsResponse { Responses = [] };
        List<MetadataRecord> records = [];
        Dictionary<(sbyte, string), int> times =
            Duplicates.Count(request.Resources.Select(resource => (resource.ResourceType, resource.ResourceName)));
        foreach (AlterConfigsRequestResource resource in request.Resources)
        {
            ApiError error = times[(resource.ResourceType, resource.ResourceName)] > 1
                ? new(ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                : Replace(view, resource, records);
            response.Responses.Add(new()
            {
                ErrorCode = (short)error.Code,
                ErrorMessage = error.Text,
                ResourceType = resource.ResourceType,
                ResourceName = resource.ResourceName,
            });
        }
        return new(request.ValidateOnly ? [] : records, response, IsAtomic: false);
    }

    private static ApiError Change(ControllerView view, IncrementalAlterConfigsRequestResource request, List<MetadataRecord> into)
    {
        var resource = new ConfigResource((ConfigResourceType)request.ResourceType, request.ResourceName);
        if (Duplicates.Count(request.Configs.Select(config => config.Name)).Any(name => name.Value > 1))
            return new(ErrorCode.InvalidRequest, "Error due to duplicate config keys");
        if (request.Configs.Find(c => c.Value is null && c.ConfigOperation != (sbyte)ConfigOperation.Delete) is { } valueless)
            return new(ErrorCode.InvalidRequest, $"Null value not supported for : {valueless.Name}");
        if (CheckResource(view, resource) is { IsFailure: true } refused) return refused;
        ImmutableSortedDictionary<string, string> before = view.Image.Configs.Of(resource);
        SortedDictionary<string, string?> changes = new(StringComparer.Ordinal);
        foreach (IncrementalAlterConfigsRequestConfig config in request.Configs)
        {
            ApiError error = Apply(resource, before, config.Name, (ConfigOperation)config.ConfigOperation, config.Value, out string? value);
            if (error.IsFailure) return error;
            changes.Add(config.Name, value);
        }
        return Accept(view, resource, before, changes, into);
    }

    private static ApiError Replace(ControllerView view, AlterConfigsRequestResource request, List<MetadataRecord> into)
    {
        var resource = new ConfigResource((ConfigResourceType)request.ResourceType, request.ResourceName);
        if (Duplicates.Count(request.Configs.Select(config => config.Name)).Any(name => name.Value > 1))
            return new(ErrorCode.InvalidRequest, "Error due to duplicate config keys");
        if (request.Configs.Find(config => config.Value is null) is { } valueless)
            return new(ErrorCode.InvalidRequest, $"Null value not supported for : {valueless.Name}");
        if (CheckResource(view, resource) is { IsFailure: true } refused) return refused;
        ImmutableSortedDictionary<string, string> before = view.Image.Configs.Of(resource);
        SortedDictionary<string, string?> changes = new(StringComparer.Ordinal);
        foreach (AlterConfigsRequestConfig config in request.Configs) changes[config.Name] = config.Value;
        foreach (string name in before.Keys) changes.TryAdd(name, null);
        return Accept(view, resource, before, changes, into);
    }

    private static ApiError CheckResource(ControllerView view, ConfigResource resource)
    {
        switch (resource.Type)
        {
            case ConfigResourceType.Topic:
                if (resource.Name.Length == 0) return new(ErrorCode.InvalidRequest, "Default topic resources are not allowed.");
                if (TopicNames.Check(resource.Name) is { IsFailure: true } refused) return refused;
                return view.Image.Topics.Find(resource.Name) is null
                    ? new(ErrorCode.UnknownTopicOrPartition, $"The topic '{resource.Name}' does not exist.")
                    : ApiError.None;
            case ConfigResourceType.Broker:
                if (resource.Name.Length == 0) return ApiError.None;
                if (!SettingNumbers.TryInt(resource.Name, out int nodeId))
                    return new(ErrorCode.InvalidRequest, $"Node id must be an integer, but it is: {resource.Name}");
                return view.Image.Cluster.Broker(nodeId) is null
                    ? new(ErrorCode.InvalidRequest, $"No broker with id {nodeId} found.")
                    : ApiError.None;
            case ConfigResourceType.Group:
                return resource.Name.Length == 0
                    ? new(ErrorCode.InvalidRequest, "Default group resources are not allowed.")
                    : ApiError.None;
            case ConfigResourceType.ClientMetrics:
                return resource.Name.Length == 0
                    ? new(ErrorCode.InvalidRequest, "Subscription name can't be empty")
                    : ApiError.None;
            default:
                return new(ErrorCode.InvalidRequest, $"Unknown resource type {(sbyte)resource.Type}");
        }
    }

    private static ApiError Apply(
        ConfigResource resource, ImmutableSortedDictionary<string, string> before, string name, ConfigOperation operation, string? value,
        out string? result)
    {
        result = null;
        switch (operation)
        {
            case ConfigOperation.Set:
                result = value;
                return ApiError.None;
            case ConfigOperation.Delete:
                return ApiError.None;
            case ConfigOperation.Append or ConfigOperation.Subtract:
                break;
            default:
                return new(ErrorCode.UnknownServerError);
        }
        SettingDefinition? definition = Definition(resource.Type, name);
        if (definition?.Type != SettingType.List) return NotAList(resource, name, operation);
        List<string> items = [.. SettingNumbers.List(before.GetValueOrDefault(name) ?? definition.Default ?? "")];
        foreach (string item in SettingNumbers.List(value!))
        {
            if (operation == ConfigOperation.Subtract) items.Remove(item);
            else if (!items.Contains(item)) items.Add(item);
        }
        result = string.Join(",", items);
        return ApiError.None;
    }

    private static ApiError NotAList(ConfigResource resource, string name, ConfigOperation operation) =>
        resource.Type == ConfigResourceType.Broker
        ? new(ErrorCode.InvalidConfig,
            $"Config value {(operation == ConfigOperation.Append ? "append" : "subtract")} is not allowed for config key: {name}")
        : new(ErrorCode.InvalidConfig,
            $"Can't {(operation == ConfigOperation.Append ? "APPEND" : "SUBTRACT")} to key {name} because its type is not LIST.");

    private static SettingDefinition? Definition(ConfigResourceType type, string name) => type switch
    {
        ConfigResourceType.Topic => SettingCatalog.Instance.Find(SettingScope.Topic, name),
        ConfigResourceType.Broker => SettingCatalog.Instance.FindBroker(name),
        ConfigResourceType.Group => SettingCatalog.Instance.Find(SettingScope.Group, name),
        _ => SettingCatalog.Instance.Find(SettingScope.ClientMetrics, name),
    };

    private static ApiError Accept(
        ControllerView view, ConfigResource resource, ImmutableSortedDictionary<string, string> before,
        SortedDictionary<string, string?> changes, List<MetadataRecord> into)
    {
        ImmutableSortedDictionary<string, string>.Builder after = before.ToBuilder();
        foreach ((string name, string? value) in changes)
        {
            if (value is { Length: > MaxValueLength })
                return new(ErrorCode.InvalidConfig, "The configuration value cannot be added because it exceeds the maximum value size of "
                    + $"{MaxValueLength} bytes.");
            if (value is null) after.Remove(name);
            else after[name] = value;
        }
        ApiError error = Check(view, resource, after.ToImmutable(), changes);
        if (error.IsFailure) return error;
        // A broker loads its files again whenever its settings are written, so they are, even unchanged.
        bool always = resource.Type == ConfigResourceType.Broker;
        ConfigRecords.Add(
            view, resource, changes.Where(change => always || before.GetValueOrDefault(change.Key) != change.Value), into);
        return ApiError.None;
    }

    private static ApiError Check(
        ControllerView view, ConfigResource resource,
        ImmutableSortedDictionary<string, string> after, SortedDictionary<string, string?> changes)
    {
        switch (resource.Type)
        {
            case ConfigResourceType.Topic:
                // A deletion is always accepted; what stays was checked when it was set.
                if (changes.Values.All(value => value is null)) return ApiError.None;
                return TopicConfigRules.Check(after, view.Layers) is { } topic ? new(ErrorCode.InvalidConfig, topic) : ApiError.None;
            case ConfigResourceType.Group:
                return GroupConfigRules.Check(after, view.Layers) is { } group ? new(ErrorCode.InvalidConfig, group) : ApiError.None;
            case ConfigResourceType.ClientMetrics:
                return ClientMetricsRules.Check(after) is { } refused
                    ? new(refused.InvalidRequest ? ErrorCode.InvalidRequest : ErrorCode.InvalidConfig, refused.Message)
                    : ApiError.None;
            default:
                return CheckBroker(view, resource, changes);
        }
    }

    private static ApiError CheckBroker(ControllerView view, ConfigResource resource, SortedDictionary<string, string?> changes)
    {
        bool perBroker = resource.Name.Length > 0;
        if (BrokerConfigRules.Check(changes, perBroker) is { } refused) return new(ErrorCode.InvalidRequest, refused);
        if (!view.EligibleLeaderReplicas || !changes.TryGetValue(MinInSyncReplicas, out string? minIsr)) return ApiError.None;
        if (perBroker) return new(ErrorCode.InvalidConfig, $"Broker-level {MinInSyncReplicas} cannot be altered while ELR is enabled.");
        return minIsr is null
            ? new(ErrorCode.InvalidConfig, $"Cluster-level {MinInSyncReplicas} cannot be removed while ELR is enabled.")
            : ApiError.None;
    }
}
