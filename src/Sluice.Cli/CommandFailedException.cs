namespace Sluice.Cli;

/// <summary>A command cannot do what it was asked; the message is for the user, complete in itself.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
