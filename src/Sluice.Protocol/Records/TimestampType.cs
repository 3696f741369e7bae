namespace Sluice.Protocol.Records;

/// <summary>Whose clock a batch's timestamps come from (bit 3 of the attributes).</summary>
public enum TimestampType : byte
{
    /// <summary>The producer's.</summary>
    CreateTime = 0,

    /// <summary>The leader's at the time of the append.</summary>
    LogAppendTime = 1,
}
