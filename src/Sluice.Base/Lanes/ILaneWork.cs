namespace Sluice.Base.Lanes;

/// <summary>Something a lane does once: what is posted into mailboxes.</summary>
public interface ILaneWork
{
    /// <summary>Runs on the lane it was posted to. Must not block beyond what the lane's kind allows (design §3a).</summary>
    void Run(Lane lane);
}
