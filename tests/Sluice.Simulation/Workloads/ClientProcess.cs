using Sluice.Base;
using Sluice.Protocol;
using Sluice.Protocol.Wire;
using Sluice.Simulation.Checkers;
using Sluice.Simulation.Runs;
using Sluice.Stepped;

namespace Sluice.Simulation.Workloads;

/// <summary>
/// A simulated client: a state machine with one connection, stepped by the run. It connects again whenever the connection is gone, and
/// checks for every kind of client that each request has exactly one answer and that answers come in order (Z2).
/// </summary>
internal abstract class ClientProcess(World world, string name)
{
    // A real client's request.timeout.ms; what takes longer is broken off and tried again.
    private const long PatienceMs = 30_000;

    private readonly Queue<Exchange> _pending = new();
    private SteppedClient? _connection;

    public string Name { get; } = name;

    /// <summary>Nothing is on its way and nothing must be sent again.</summary>
    public virtual bool IsIdle => _pending.Count == 0;

    protected World World { get; } = world;

    protected Prng Random { get; } = world.Stream(name);

    protected int Pending => _pending.Count;

    /// <summary>Moves bytes, takes answers, and lets the client do something; true when anything happened.</summary>
    public bool Step()
    {
        if (_connection is null)
        {
            if (World.Node.Node is null) return false;
            _connection = World.Node.Connect(Name);
            Connected();
        }
        bool moved = _connection.Pump();
        moved |= TakeAnswers();
        if (_connection is { IsClosed: true } || IsOverdue()) Disconnect();
        return _connection is null ? moved : Act() || moved;
    }

    /// <summary>Breaks the connection in the middle of whatever is on it.</summary>
    public void Drop(bool reset)
    {
        if (_connection is null) return;
        World.Tally.Drops++;
        World.Trace.Add($"{Name} drops its connection");
        if (reset) _connection.Reset();
        else _connection.FinishSending();
        if (reset) Disconnect();
    }

    /// <summary>Lets go of the connection: the node is gone, or the run comes to its end.</summary>
    public void Disconnect()
    {
        if (_connection is null) return;
        World.Trace.Add($"{Name} is disconnected, {_pending.Count} without answer");
        _connection.Close();
        _connection = null;
        while (_pending.TryDequeue(out Exchange? exchange)) exchange.Lose();
        Disconnected();
    }

    /// <summary>The node is up again, and what is known of its logs was compared.</summary>
    public virtual void NodeRestarted()
    {
    }

    /// <summary>Sends something when there is something to send; true when it did.</summary>
    protected abstract bool Act();

    /// <summary>Whether a client with one request at a time sends another: once in so many turns, when nothing is on its way.</summary>
    protected bool DrawsTurn(int oneIn) => Pending == 0 && World.IsOpen && Random.NextInt(oneIn) == 0;

    /// <summary>Such a turn for a topic whose state is known; null for no turn.</summary>
    protected TopicModel? DrawTopic(int oneIn)
    {
        if (!DrawsTurn(oneIn)) return null;
        TopicModel topic = World.Topics[Random.NextInt(World.Topics.Count)];
        return topic.IsUnsettled ? null : topic;
    }

    protected virtual void Connected()
    {
    }

    protected virtual void Disconnected()
    {
    }

    protected void Send<TResponse>(ApiKey key, short version, IMessage request, Action<TResponse> answered, Action lost)
        where TResponse : class, IMessage, new()
    {
        var exchange = new Exchange<TResponse>(key, version, World.Node.Time.Now, answered, lost);
        _pending.Enqueue(exchange);
        World.Tally.Requests++;
        _connection!.Send(key, version, request);
        exchange.CorrelationId = _connection.LastCorrelationId;
    }

    /// <summary>Sends a request that has no answer.</summary>
    protected void SendUnanswered(ApiKey key, short version, IMessage request)
    {
        World.Tally.Requests++;
        _connection!.Send(key, version, request);
    }

    protected ViolationException Unexpected(string what) => new("unexpected-answer", $"{Name}: {what}");

    private bool TakeAnswers()
    {
        bool any = false;
        while (_connection is { } connection && _pending.TryPeek(out Exchange? exchange) && exchange.TryTake(connection))
        {
            if (connection.LastAnswered != exchange.CorrelationId)
            {
                throw new ViolationException("answer-order",
                    $"{Name}: answer {connection.LastAnswered} where {exchange.CorrelationId} ({exchange.Key}) was due");
            }
            _pending.Dequeue();
            World.Tally.Answers++;
            any = true;
            exchange.Complete();
        }
        if (_pending.Count == 0 && _connection is { } idle && idle.TakeFrame() is { } frame)
        {
            throw new ViolationException("answer-order", $"{Name}: {frame.Length} bytes of an answer that nobody asked for");
        }
        return any;
    }

    private bool IsOverdue() =>
        _pending.TryPeek(out Exchange? oldest) && World.Node.Time.Now.MsSince(oldest.SentAt) > PatienceMs;
}
