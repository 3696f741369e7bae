namespace Sluice.Fuzz.Engine;

/// <summary>An oracle was broken by something that is no exception of the code under test.</summary>
internal sealed class FuzzFinding(string message) : Exception(message);
