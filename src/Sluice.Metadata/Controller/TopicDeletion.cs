using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Controller;

/// <summary>Decides on DeleteTopics, by name or by id. A topic's settings go with it without records of their own.</summary>
internal static class TopicDeletion
{
    private const short FirstVersionThatKnowsDisabled = 3;

    public static ControllerResult<DeleteTopicsResponse> Decide(ControllerView view, DeleteTopicsRequest request, short version)
    {
        var response = new DeleteTopicsResponse { Responses = [] };
        List<MetadataRecord> records = [];
        bool enabled = view.Layers.Boolean("delete.topic.enable");
        var disabled = new ApiError(version >= FirstVersionThatKnowsDisabled ? ErrorCode.TopicDeletionDisabled : ErrorCode.InvalidRequest);
        List<(string? Name, Uuid Id)> asked = version >= 6
            ? request.Topics.ConvertAll(topic => (topic.Name, topic.TopicId))
            : request.TopicNames.ConvertAll(name => ((string?)name, Uuid.Zero));
        var deleted = new SortedSet<Uuid>();
        foreach (((string? name, Uuid id), int count) in Duplicates.Count(asked))
        {
            ApiError error = enabled ? Check(name, id, count > 1) : disabled;
            TopicImage? topic = error.IsFailure ? null : name is null ? view.Image.Topics.Find(id) : view.Image.Topics.Find(name);
            if (!error.IsFailure && topic is null) error = new(name is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
            if (topic is not null && !deleted.Add(topic.Id))
                error = new(ErrorCode.InvalidRequest, "The provided topic name maps to an ID that was already supplied.");
            else if (topic is not null) records.Add(MetadataRecord.V0(new RemoveTopicRecord { TopicId = topic.Id }));
            response.Responses.Add(new()
            {
                Name = topic?.Name ?? name,
                TopicId = topic?.Id ?? id,
                ErrorCode = (short)error.Code,
                ErrorMessage = error.Text,
            });
        }
        return new(records, response);
    }

    private static ApiError Check(string? name, Uuid id, bool duplicate)
    {
        if (name is not null && !id.IsZero) return new(ErrorCode.InvalidRequest, "You may not specify both topic name and topic id.");
        if (name is null && id.IsZero) return new(ErrorCode.InvalidRequest, "Neither topic name nor id were specified.");
        if (!duplicate) return ApiError.None;
        return new(ErrorCode.InvalidRequest, name is null ? "Duplicate topic id." : "Duplicate topic name.");
    }
}
