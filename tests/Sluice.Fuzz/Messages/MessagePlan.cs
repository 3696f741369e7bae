using Sluice.Protocol.Generator;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.Fuzz.Messages;

/// <summary>A message, the plans of its versions, and an instance of the generated class, which may be used again.</summary>
internal sealed class MessagePlan(MessageInfo info, MessageSchema schema, ushort number)
{
    private readonly StructPlan?[] _versions = new StructPlan?[info.HighestVersion + 1];

    public MessageInfo Info { get; } = info;

    /// <summary>What cases call it; does not change when messages are added.</summary>
    public ushort Number { get; } = number;

    public IMessage Message { get; } = info.Create();

    public StructPlan Version(short version) => _versions[version] ??= StructPlan.Of(schema, version);
}
