namespace Sluice.Base.Lanes;

/// <summary>How a lane is made.</summary>
/// <param name="Name">Name for logs, metrics and thread lists.</param>
/// <param name="MailboxCapacity">Items <see cref="Lane.TryPost"/> accepts before it refuses.</param>
/// <param name="SpinNs">How long the lane polls after activity before it sleeps; 0 sleeps at once.</param>
public sealed record LaneSettings(string Name, int MailboxCapacity = 4096, long SpinNs = 0);
