using Sluice.Base;
using Sluice.Base.Lanes;

namespace Sluice.Server.Network;

/// <summary>
/// The one timer of a connection. It is armed for the earlier of two dates and looks, when it fires, what has happened since: so
/// traffic costs a store, not a re-arm. The connection closes when nothing moved for <c>connections.max.idle.ms</c> while no request
/// was under way, when a begun frame that we are waiting for made too few bytes over a whole window, or when the peer took nothing of its
/// answers for a minute while the node's memory budget is used up.
/// </summary>
internal sealed class ConnectionDeadline(ClientConnection connection, NetworkLimits limits) : LaneTimer
{
    /// <summary>How often a stalled peer is looked at once its minute is over, in case the budget is used up later.</summary>
    private const long StalledAgainMs = 5_000;

    private Instant _lastActivity;
    private Instant _windowStart;
    private long _windowBytes;
    private bool _inWindow;
    private Instant _lastSent;

    public override void Fire(Lane lane)
    {
        Instant now = lane.Now;
        if (!connection.IsQuiet) _lastActivity = now;
        if (limits.ConnectionsMaxIdleMs >= 0 && _lastActivity.PlusMs(limits.ConnectionsMaxIdleMs) <= now)
        {
            connection.Close(CloseReason.Idle);
            return;
        }

        if (connection.IsSendStalled && _lastSent.PlusMs(limits.StalledSendMs) <= now)
        {
            if (connection.Loop.Memory.IsExhausted)
            {
                connection.Close(CloseReason.SlowReader);
                return;
            }

            _lastSent = now.PlusMs(StalledAgainMs - limits.StalledSendMs);
        }

        if (!connection.AwaitsRestOfFrame)
        {
            _inWindow = false;
        }
        else if (_inWindow && _windowStart.PlusMs(limits.FrameIdleMs) <= now)
        {
            long least = Math.Max(1, limits.FrameMinBytesPerSecond * limits.FrameIdleMs / 1000);
            if (_windowBytes < least)
            {
                connection.Close(CloseReason.SlowFrame);
                return;
            }

            _inWindow = false;
        }

        Update();
    }

    internal void Begin()
    {
        _lastActivity = connection.Loop.Lane.Now;
        Update();
    }

    internal void Touch() => _lastActivity = connection.Loop.Lane.Now;

    internal void Sent() => _lastActivity = _lastSent = connection.Loop.Lane.Now;

    internal void Received(int bytes)
    {
        _windowBytes += bytes;
        Touch();
    }

    /// <summary>A frame is whole: the next one gets a window of its own.</summary>
    internal void FrameTaken() => _inWindow = false;

    /// <summary>Arms for the earliest date that the present state can bring; an earlier arming stays and looks again.</summary>
    internal void Update()
    {
        Lane lane = connection.Loop.Lane;
        if (!_inWindow && connection.AwaitsRestOfFrame)
        {
            _inWindow = true;
            _windowStart = lane.Now;
            _windowBytes = 0;
        }

        Instant due = limits.ConnectionsMaxIdleMs < 0 ? Instant.Never : _lastActivity.PlusMs(limits.ConnectionsMaxIdleMs);
        if (_inWindow)
        {
            Instant frameDue = _windowStart.PlusMs(limits.FrameIdleMs);
            if (frameDue < due) due = frameDue;
        }

        if (connection.IsSendStalled)
        {
            Instant sendDue = _lastSent.PlusMs(limits.StalledSendMs);
            if (sendDue < due) due = sendDue;
        }

        if (due != Instant.Never && (!IsArmed || due < Due)) lane.Arm(this, due);
    }
}
