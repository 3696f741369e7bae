using Sluice.Protocol;

namespace Sluice.CompatibilityTests.Answers;

/// <summary>What rows learn from answers and need in later requests; one per server under test.</summary>
public sealed class RowContext
{
    private readonly Dictionary<string, Uuid> _topicIds = [];

    /// <summary>A fetch session's id.</summary>
    public int SessionId { get; set; }

    /// <summary>A number rows may count with.</summary>
    public int Counter { get; set; }

    /// <summary>A producer's id, given by the server.</summary>
    public long ProducerId { get; set; } = -1;

    /// <summary>The id of a topic that a row has created; the zero id for others.</summary>
    public Uuid TopicId(string name) => _topicIds.GetValueOrDefault(name);

    /// <summary>The topic's name by its id, null when the server gave no such id.</summary>
    public string? TopicName(Uuid id) => _topicIds.Where(pair => pair.Value == id).Select(pair => pair.Key).FirstOrDefault();

    /// <summary>A topic was created.</summary>
    public void Learn(string name, Uuid id) => _topicIds[name] = id;
}
