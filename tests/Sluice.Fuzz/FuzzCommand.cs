using Sluice.Fuzz.Engine;

namespace Sluice.Fuzz;

/// <summary>
/// The command: <c>TARGET… [--runs N] [--seed S] [--time SECONDS] [--corpus FOLDER]</c>, N and SECONDS counting per target; or
/// <c>TARGET --case BASE64</c> and <c>TARGET --file PATH</c> to repeat one case; or <c>--list</c>. Without a target all of them run.
/// Ends with 0, with 1 when there are findings, with 2 for a wrong command and with 3 when a case does not end.
/// </summary>
public static class FuzzCommand
{
    /// <summary>Names of all targets.</summary>
    public static IEnumerable<string> Targets => TargetCatalog.Names;

    /// <summary>Runs the command.</summary>
    public static int Run(string[] arguments, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        FuzzOptions options;
        FuzzTarget[] targets;
        try
        {
            options = FuzzOptions.Parse(arguments);
            targets = [.. TargetCatalog.Select(options.Targets)];
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or IOException)
        {
            output.WriteLine(wrong.Message);
            return 2;
        }
        if (options.Lists)
        {
            foreach (FuzzTarget target in targets) output.WriteLine(target.Name);
            return 0;
        }
        return options.Case is { } input ? Repeat(targets, options, input, output) : RunAll(targets, options, output);
    }

    private static int Repeat(FuzzTarget[] targets, FuzzOptions options, byte[] input, TextWriter output)
    {
        if (targets.Length == 1) return new FuzzEngine(targets[0], options, output).RunOne(input) ? 0 : 1;
        output.WriteLine("a case is of one target");
        return 2;
    }

    private static int RunAll(FuzzTarget[] targets, FuzzOptions options, TextWriter output)
    {
        var reports = new List<TargetReport>();
        foreach (FuzzTarget target in targets)
        {
            TargetReport report = new FuzzEngine(target, options, output).Run();
            output.WriteLine(report);
            output.Flush();
            reports.Add(report);
        }
        output.WriteLine(FormattableString.Invariant(
            $"{reports.Sum(report => report.Runs):N0} runs of {reports.Count} targets, {reports.Sum(report => report.Findings)} findings"));
        return reports.All(report => report.Findings == 0) ? 0 : 1;
    }
}
