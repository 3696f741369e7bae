using Sluice.Protocol;
using Sluice.Protocol.Messages;

namespace Sluice.Server.Requests;

/// <summary>
/// The only list of what is served: dispatch and ApiVersions read it. Immutable. What is not in it does not exist for clients: the
/// connection is closed, as Kafka does.
/// </summary>
public sealed class ApiTable
{
    /// <summary>Above Kafka's keys.</summary>
    private const int KeyLimit = 128;

    private readonly ApiEntry?[] _byKey = new ApiEntry?[KeyLimit];

    /// <summary>A table of handlers, each at all versions of its schema that 4.3.1 serves.</summary>
    public ApiTable(params ReadOnlySpan<(RequestHandler Handler, ApiListeners Listeners)> handlers)
    {
        foreach ((RequestHandler handler, ApiListeners listeners) in handlers)
        {
            if (!MessageCatalog.TryGet(handler.Key, out ApiInfo? schema))
                throw new ArgumentException($"{handler.Key} has no schema", nameof(handlers));
            short highest = schema.HighestVersion;
            short advertised = handler.Key == ApiKey.Produce ? (short)0 : schema.LowestVersion;
            _byKey[(int)handler.Key] = new ApiEntry(handler, listeners, schema.LowestVersion, highest, advertised);
        }
    }

    /// <summary>The entry of a key on a kind of listener, or null.</summary>
    public ApiEntry? Find(short key, ApiListeners listener) =>
        (uint)key < (uint)_byKey.Length && _byKey[key] is { } entry && (entry.Listeners & listener) != 0 ? entry : null;

    /// <summary>
    /// What is served on a kind of listener, by key. Produce is told from version 0 on (KAFKA-18659: librdkafka needs it).
    /// </summary>
    public IEnumerable<ApiEntry> On(ApiListeners listener)
    {
        foreach (ApiEntry? entry in _byKey)
        {
            if (entry is not null && (entry.Listeners & listener) != 0) yield return entry;
        }
    }
}
