using Sluice.Base;

namespace Sluice.Metadata.Controller;

/// <summary>
/// When each broker was last heard of and how far it has followed the metadata log: what the active controller knows besides the
/// log. Lost with the controller; a new one gives everybody a fresh session. Owned by the controller's lane.
/// </summary>
public sealed class BrokerSessions
{
    private readonly SortedDictionary<int, Session> _sessions = [];

    /// <summary>Broker session timeout.</summary>
    public required long TimeoutMs { get; init; }

    /// <summary>A broker was heard of.</summary>
    public void Touch(int brokerId, Instant now, long metadataOffset)
    {
        Session session = Get(brokerId);
        session.LastContact = now;
        session.MetadataOffset = Math.Max(metadataOffset, session.MetadataOffset);
    }

    /// <summary>A broker registered anew: what is known of it starts over.</summary>
    public void Reset(int brokerId, Instant now) => _sessions[brokerId] = new Session { LastContact = now };

    /// <summary>Nothing is known of a broker any more.</summary>
    public void Forget(int brokerId) => _sessions.Remove(brokerId);

    /// <summary>Forgets everything, when another controller is active.</summary>
    public void Clear() => _sessions.Clear();

    /// <summary>
    /// The controller itself was away for so long, busy or stopped: what brokers sent meanwhile has not been read yet, so no session ran
    /// out in that time.
    /// </summary>
    public void Excuse(long awayMs, Instant now)
    {
        foreach (Session session in _sessions.Values)
        {
            Instant later = session.LastContact.PlusMs(awayMs);
            session.LastContact = later < now ? later : now;
        }
    }

    /// <summary>True when the broker was heard of within the timeout.</summary>
    public bool IsLive(int brokerId, Instant now) =>
        _sessions.TryGetValue(brokerId, out Session? session) && now < session.LastContact.PlusMs(TimeoutMs);

    /// <summary>The metadata offset a broker last reported, −1 when unknown.</summary>
    public long MetadataOffset(int brokerId) => _sessions.TryGetValue(brokerId, out Session? session) ? session.MetadataOffset : -1;

    /// <summary>The offset every other broker must reach before a broker in controlled shutdown may stop.</summary>
    public long ControlledShutdownOffset(int brokerId) =>
        _sessions.TryGetValue(brokerId, out Session? session) ? session.ControlledShutdownOffset : -1;

    /// <summary>Sets the offset of a broker's controlled shutdown.</summary>
    public void SetControlledShutdownOffset(int brokerId, long offset) => Get(brokerId).ControlledShutdownOffset = offset;

    /// <summary>When the broker's session ends, or never.</summary>
    public Instant Deadline(int brokerId) =>
        _sessions.TryGetValue(brokerId, out Session? session) ? session.LastContact.PlusMs(TimeoutMs) : Instant.Never;

    private Session Get(int brokerId)
    {
        if (_sessions.TryGetValue(brokerId, out Session? session)) return session;
        return _sessions[brokerId] = new Session();
    }

    private sealed class Session
    {
        public Instant LastContact { get; set; }
        public long MetadataOffset { get; set; } = -1;
        public long ControlledShutdownOffset { get; set; } = -1;
    }
}
