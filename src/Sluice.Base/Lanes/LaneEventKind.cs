namespace Sluice.Base.Lanes;

/// <summary>What happened on a lane, as the trace of the stepping scheduler counts it.</summary>
internal enum LaneEventKind
{
    Step = 1,
    Ready = 2,
    Mail = 3,
    Timer = 4,
    Advance = 5,
}
