using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Wire;
using Sluice.Stepped;

namespace Sluice.Simulation.Workloads;

/// <summary>A request on its way: what is done with its answer, or with the news that there will be none.</summary>
internal abstract class Exchange(ApiKey key, short version, Instant sentAt)
{
    public ApiKey Key { get; } = key;

    public short Version { get; } = version;

    public Instant SentAt { get; } = sentAt;

    public int CorrelationId { get; set; }

    /// <summary>Takes the next answer of the connection; false when it is not here yet.</summary>
    public abstract bool TryTake(SteppedClient connection);

    /// <summary>Does what the answer asks for.</summary>
    public abstract void Complete();

    /// <summary>The connection is gone: nobody knows whether the request was carried out.</summary>
    public abstract void Lose();
}

/// <summary>An exchange by what its answer is.</summary>
internal sealed class Exchange<TResponse>(ApiKey key, short version, Instant sentAt, Action<TResponse> answered, Action lost)
    : Exchange(key, version, sentAt)
    where TResponse : class, IMessage, new()
{
    private TResponse? _answer;

    public override bool TryTake(SteppedClient connection)
    {
        _answer = connection.TakeAnswer<TResponse>(Key, Version);
        return _answer is not null;
    }

    public override void Complete() => answered(_answer!);

    public override void Lose() => lost();
}
