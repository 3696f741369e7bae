namespace Sluice.Server.Requests;

/// <summary>Kinds of listeners an API is served on.</summary>
[Flags]
public enum ApiListeners
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>Listeners for clients and brokers.</summary>
    Broker = 1,

    /// <summary>Listeners for controllers.</summary>
    Controller = 2,

    /// <summary>Both.</summary>
    Both = Broker | Controller,
}
