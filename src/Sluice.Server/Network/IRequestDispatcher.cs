namespace Sluice.Server.Network;

/// <summary>What whole frames are handed to: reads the header, finds the handler. Called on the loop that owns the connection.</summary>
public interface IRequestDispatcher
{
    /// <summary>
    /// Begins a request. Sooner or later, from whichever lane, exactly one of the context's answers is called; an exception that
    /// escapes closes the connection.
    /// </summary>
    void Dispatch(RequestContext context);
}
