namespace Sluice.Fuzz.Engine;

/// <summary>What a target's run came to.</summary>
internal sealed record TargetReport(string Target, long Runs, long Accepted, int Signatures, int Findings, TimeSpan Elapsed)
{
    public override string ToString()
    {
        double perSecond = Runs / Math.Max(Elapsed.TotalSeconds, 0.001);
        double accepted = 100.0 * Accepted / Math.Max(Runs, 1);
        return FormattableString.Invariant(
            $"{Target,-20} {Runs,12:N0} runs {perSecond,10:N0}/s {accepted,5:F1} % accepted {Signatures,7:N0} signatures")
            + $" {Findings} findings";
    }
}
