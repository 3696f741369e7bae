using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sluice.Simulation.Runs;

/// <summary>
/// Runs seed after seed until one fails or the time is up, in processes of some hundred seeds each: a killed node takes its native buffers
/// along only when its process ends.
/// </summary>
internal sealed class Campaign(Arguments arguments, TextWriter output)
{
    private const long SeedsPerProcess = 400;
    private const double ReportSeconds = 60;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Tally _tally = new();

    /// <summary>Seeds that failed.</summary>
    public int Failures { get; private set; }

    public long Seeds { get; private set; }

    public void Run()
    {
        double nextReport = ReportSeconds;
        output.WriteLine($"simulating from seed {arguments.From}");
        while (Seeds < arguments.Seeds && _watch.Elapsed.TotalSeconds < arguments.Seconds && Failures < arguments.MostFailures)
        {
            RunProcess(arguments.From + (ulong)Seeds, Math.Min(SeedsPerProcess, arguments.Seeds - Seeds));
            if (_watch.Elapsed.TotalSeconds < nextReport) continue;
            nextReport = _watch.Elapsed.TotalSeconds * 1.5;
            Report();
        }
        Report();
    }

    private void RunProcess(ulong from, long seeds)
    {
        double seconds = Math.Max(1, arguments.Seconds - _watch.Elapsed.TotalSeconds);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        bool isHosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        if (isHosted) start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (string word in (string[])["--batch", $"{seeds}", "--from", $"{from}"]) start.ArgumentList.Add(word);
        start.ArgumentList.Add("--seconds");
        start.ArgumentList.Add(((long)Math.Min(seconds, int.MaxValue)).ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add("--failures");
        start.ArgumentList.Add((arguments.MostFailures - Failures).ToString(CultureInfo.InvariantCulture));
        using Process process = Process.Start(start)!;
        SeedBatchResult? result = null;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(SeedBatch.ResultMark, StringComparison.Ordinal))
            {
                result = JsonSerializer.Deserialize<SeedBatchResult>(line.AsSpan(SeedBatch.ResultMark.Length));
            }
            else
            {
                output.WriteLine(line);
            }
        }
        process.WaitForExit();
        if (result is null)
        {
            output.WriteLine($"FAILED: the process of seeds {from} to {from + (ulong)seeds - 1} ended with {process.ExitCode}");
            Failures = arguments.MostFailures;
            return;
        }
        Seeds += result.Seeds;
        Failures += result.Failures;
        _tally.Add(result.Tally);
    }

    private void Report() =>
        output.WriteLine($"{Seeds} seeds from {arguments.From}, {Failures} failed, {Seeds / _watch.Elapsed.TotalSeconds:0.0} seeds/s, "
            + $"{_tally.Faults} faults; {_tally}");
}
