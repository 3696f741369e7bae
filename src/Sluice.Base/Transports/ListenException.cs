namespace Sluice.Base.Transports;

/// <summary>A listener could not be opened. The message names the address and the reason in words for people.</summary>
public sealed class ListenException(string message) : Exception(message);
