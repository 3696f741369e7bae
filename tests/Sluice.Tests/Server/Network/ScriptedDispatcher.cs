using System.Buffers.Binary;
using Sluice.Protocol;
using Sluice.Server.Network;

namespace Sluice.Tests.Server.Network;

/// <summary>Reads the fixed part of the header and does what the test says: by default it answers with the correlation id.</summary>
internal sealed class ScriptedDispatcher : IRequestDispatcher
{
    public List<int> Started { get; } = [];

    public Action<RequestContext> Handle { get; set; } = static context => context.Answer(context.BeginAnswer());

    public void Dispatch(RequestContext context)
    {
        Span<byte> frame = context.Frame.Span;
        context.ApiKey = (ApiKey)BinaryPrimitives.ReadInt16BigEndian(frame);
        context.ApiVersion = BinaryPrimitives.ReadInt16BigEndian(frame[2..]);
        context.CorrelationId = BinaryPrimitives.ReadInt32BigEndian(frame[4..]);
        Started.Add(context.CorrelationId);
        Handle(context);
    }
}
