using Sluice.Protocol;
using Sluice.Server.Partitions;

namespace Sluice.Server.Producing;

/// <summary>One topic of a produce request: its name or id as asked for, and its slots.</summary>
internal struct ProduceTopic
{
    /// <summary>Position of the name's UTF-8 bytes in the frame (versions up to 12).</summary>
    public int NameStart;

    /// <summary>Bytes of the name.</summary>
    public int NameLength;

    /// <summary>Id (versions 13 and up).</summary>
    public Uuid Id;

    /// <summary>The topic, when this node knows it.</summary>
    public HostedTopic? Topic;

    /// <summary>First slot of the topic.</summary>
    public int FirstSlot;

    /// <summary>Number of its slots.</summary>
    public int SlotCount;
}
