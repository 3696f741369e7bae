using System.Globalization;
using Sluice.Metadata.Configs;
using Sluice.Metadata.Controller;
using Sluice.Metadata.Images;
using Sluice.Protocol.Errors;

namespace Sluice.Server.Requests;

/// <summary>
/// What a broker checks itself before a change of broker settings goes to the controller: that the change is meant for it, and that its
/// thread counts do not jump. Loggers are no part of the metadata; there are none that could be changed by name here.
/// </summary>
internal sealed class BrokerConfigGate(BrokerView view)
{
    private static readonly string[] ThreadCounts =
        ["num.io.threads", "num.network.threads", "num.replica.fetchers", "num.recovery.threads.per.data.dir", "background.threads",
            "log.cleaner.threads"];

    /// <summary>
    /// Takes what it refuses out of the resources of a request, with whatever else the request says of the same ones, and tells why as the
    /// answer to each: what is left is for the controller.
    /// </summary>
    public List<TResult> TakeRefused<TResource, TResult>(List<TResource> resources, Func<TResource, (sbyte Type, string Name)> nameOf,
        Func<TResource, IEnumerable<(string Name, string? Value)>> changesOf, Func<TResource, ErrorCode, string?, TResult> refuse)
    {
        List<TResult> answers = [];
        HashSet<(sbyte Type, string Name)> refused = [];
        foreach (TResource resource in resources)
        {
            (sbyte type, string name) = nameOf(resource);
            ApiError error = Check(type, name, changesOf(resource));
            if (!error.IsFailure) continue;
            answers.Add(refuse(resource, error.Code, error.Text));
            refused.Add((type, name));
        }
        resources.RemoveAll(resource => refused.Contains(nameOf(resource)));
        return answers;
    }

    /// <summary>Why a change is refused here, or none when the controller is to decide.</summary>
    private ApiError Check(sbyte resourceType, string resourceName, IEnumerable<(string Name, string? Value)> changes)
    {
        switch ((ConfigResourceType)resourceType)
        {
            case ConfigResourceType.BrokerLogger:
                return CheckLoggers(resourceName, changes);
            case ConfigResourceType.Broker:
                if (BrokerConfigRules.CheckResource(resourceName, view.NodeId) is { } refused)
                    return new ApiError(ErrorCode.InvalidRequest, refused);
                return CheckThreads(changes);
            default:
                return ApiError.None;
        }
    }

    private ApiError CheckLoggers(string resourceName, IEnumerable<(string Name, string? Value)> changes)
    {
        if (!int.TryParse(resourceName, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id))
            return new ApiError(ErrorCode.InvalidRequest, $"Node id must be an integer, but it is: {resourceName}");
        if (id != view.NodeId)
            return new ApiError(ErrorCode.InvalidRequest, $"Unexpected node id. Expected {view.NodeId}, but received {resourceName}");
        foreach ((string name, _) in changes) return new ApiError(ErrorCode.InvalidConfig, $"Logger {name} does not exist!");
        return ApiError.None;
    }

    private ApiError CheckThreads(IEnumerable<(string Name, string? Value)> changes)
    {
        foreach ((string name, string? value) in changes)
        {
            if (!ThreadCounts.Contains(name) || !SettingNumbers.TryInt(value ?? "", out int to)) continue;
            string? current = ConfigDescriber.Broker(view.TopicSettings.Layers, [name]).Find(entry => entry.Name == name)?.Value;
            if (!SettingNumbers.TryInt(current ?? "", out int from)) continue;
            if (BrokerConfigRules.CheckThreads(name, from, to) is { } refused) return new ApiError(ErrorCode.InvalidRequest, refused);
        }
        return ApiError.None;
    }
}
