using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Protocol;
using Sluice.Protocol.Wire;
using Sluice.Server.Network;

namespace Sluice.Server.Requests;

/// <summary>
/// Reads the header of a frame, finds the handler and runs it on the connection's loop. What is not served on the listener, and what
/// cannot be read, closes the connection without an answer, as Kafka does; a fault of our own closes it too and is logged.
/// </summary>
internal sealed class RequestDispatcher(ApiTable table, LoopState loop, ILogger log) : IRequestDispatcher
{
    /// <summary>What handlers keep for the loop this dispatcher serves.</summary>
    public LoopState Loop { get; } = loop;

    /// <summary>The kind of the listener the request came in by.</summary>
    public static ApiListeners ListenersOf(RequestContext context) =>
        context.Listener.Kind == ListenerKind.Controller ? ApiListeners.Controller : ApiListeners.Broker;

    /// <inheritdoc/>
    public void Dispatch(RequestContext context)
    {
        try
        {
            var reader = new WireReader(context.Frame.Span);
            short key = reader.ReadInt16();
            short version = reader.ReadInt16();
            context.ApiKey = (ApiKey)key;
            context.ApiVersion = version;
            context.CorrelationId = reader.ReadInt32();
            if (table.Find(key, ListenersOf(context)) is not { } entry || !(entry.Serves(version) || key == (short)ApiKey.ApiVersions))
            {
                context.Close(CloseReason.InvalidRequest);
                return;
            }
            context.ClientId = ReadClientId(ref reader, context.Connection);
            if (entry.Serves(version) && HeaderVersions.Request(entry.Key, version) >= 2) reader.SkipTags();
            entry.Handler.Handle(context, ref reader);
        }
        catch (WireFormatException)
        {
            context.Close(CloseReason.InvalidRequest);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            RequestFailed(log, context.ApiKey, context.ApiVersion, fault);
            if (context.IsUnanswered) context.Close(CloseReason.InternalError);
        }
    }

    /// <summary>The client id, which is the same in every request of a connection and therefore made into a string only once.</summary>
    private static string ReadClientId(ref WireReader reader, ClientConnection connection)
    {
        WireReader ahead = reader;
        int length = ahead.ReadInt16();
        string known = connection.LastClientId;
        if (length <= 0 || length != known.Length || !Ascii.Equals(ahead.ReadSpan(length), known))
        {
            return connection.LastClientId = reader.ReadString(flexible: false) ?? "";
        }
        reader = ahead;
        return known;
    }

    private static readonly Action<ILogger, ApiKey, short, Exception?> RequestFailed = LoggerMessage.Define<ApiKey, short>(
        LogLevel.Error, new EventId(1, nameof(RequestFailed)), "Serving {Api} version {Version} failed; the connection is closed.");
}
