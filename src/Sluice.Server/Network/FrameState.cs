namespace Sluice.Server.Network;

/// <summary>What lies at the front of a connection's input.</summary>
internal enum FrameState
{
    /// <summary>Nothing, or part of a frame.</summary>
    Partial,

    /// <summary>A whole frame.</summary>
    Whole,

    /// <summary>The beginning of a frame that needs memory of its own.</summary>
    Large,

    /// <summary>A size that no frame has.</summary>
    Invalid,
}
