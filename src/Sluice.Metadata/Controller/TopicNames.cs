using System.Buffers;
using Sluice.Metadata.Images;
using Sluice.Protocol.Errors;

namespace Sluice.Metadata.Controller;

/// <summary>Which names a topic may have.</summary>
public static class TopicNames
{
    /// <summary>The topic whose only partition is the metadata log; no client may create it.</summary>
    public const string ClusterMetadata = "__cluster_metadata";

    private const int MaxLength = 249;

    private static readonly SearchValues<char> Legal =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>True for 1–249 letters, digits, '.', '_' and '-' that are neither "." nor "..".</summary>
    public static bool IsValid(string name) => Check(name) == ApiError.None;

    /// <summary>Why a name is no topic name, or none.</summary>
    public static ApiError Check(string name)
    {
        string? reason = name switch
        {
            "" => "the empty string is not allowed",
            "." => "'.' is not allowed",
            ".." => "'..' is not allowed",
            { Length: > MaxLength } => $"the length of '{name}' is longer than the max allowed length {MaxLength}",
            _ => name.AsSpan().ContainsAnyExcept(Legal)
                ? $"'{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
                : null,
        };
        return reason is null ? ApiError.None : new ApiError(ErrorCode.InvalidTopicException, $"Topic name is invalid: {reason}");
    }

    /// <summary>Why a topic of this name may not be created beside those that are there, or none.</summary>
    public static ApiError CheckNew(string name, TopicsImage topics)
    {
        if (name == ClusterMetadata)
            return new ApiError(ErrorCode.InvalidRequest, $"Creation of internal topic {ClusterMetadata} is prohibited.");
        if (Check(name) is { IsFailure: true } refused) return refused;
        if (topics.Find(name) is not null) return new ApiError(ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.");
        return Collision(name, topics) is { } other
            ? new ApiError(ErrorCode.InvalidTopicException, $"Topic '{name}' collides with existing topic: {other}")
            : ApiError.None;
    }

    /// <summary>A topic whose metrics would have the same name: '.' and '_' are the same there.</summary>
    private static string? Collision(string name, TopicsImage topics)
    {
        if (!name.AsSpan().ContainsAny('.', '_')) return null;
        string plain = name.Replace('.', '_');
        foreach (string other in topics.ByName.Keys)
            if (other.Length == name.Length && other.Replace('.', '_') == plain) return other;
        return null;
    }
}
