namespace Sluice.Base.Transports;

/// <summary>A poller that can say whether it has something without taking it: what the stepping scheduler needs.</summary>
public interface ISteppablePoller : IPoller
{
    /// <summary>The next <see cref="IPoller.Poll"/> will return at least one event.</summary>
    bool HasReady { get; }
}
