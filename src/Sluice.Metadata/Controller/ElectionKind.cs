namespace Sluice.Metadata.Controller;

/// <summary>How hard an election tries, and whom it wants.</summary>
public enum ElectionKind
{
    /// <summary>The preferred replica if it may lead, else whoever may.</summary>
    Preferred,

    /// <summary>The current leader if it still may, else the first replica that may.</summary>
    Online,

    /// <summary>As online; when nobody may lead, any live replica, losing what it lacks.</summary>
    Unclean,
}
