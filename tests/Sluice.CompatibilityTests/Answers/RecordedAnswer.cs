namespace Sluice.CompatibilityTests.Answers;

/// <summary>What a server answered to a row at these versions.</summary>
public sealed record RecordedAnswer(string Row, short From, short To, string Text);
