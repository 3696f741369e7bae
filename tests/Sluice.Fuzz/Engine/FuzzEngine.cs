using System.Diagnostics;
using System.Text.RegularExpressions;
using Sluice.Base;

namespace Sluice.Fuzz.Engine;

/// <summary>
/// Runs the cases of one target: first what the corpus has, then new ones, made from nothing or by changing an input that did something
/// new before. The same seed, corpus and number of runs make the same cases. What always holds of a case: no exception leaves the target,
/// it allocates no more and takes no longer than its target allows, 64 KiB + 8 × input and 5 ms + 1 µs a byte if it says nothing else.
/// </summary>
internal sealed partial class FuzzEngine(FuzzTarget target, FuzzOptions options, TextWriter output)
{
    private const int LongestHere = 3000;
    private const int MostFindings = 20;
    private const int Retries = 5;

    private readonly FuzzRandom _random = new();
    private readonly CaseBytes _case = new();
    private readonly CaseMeter _meter = new();
    private readonly Corpus _corpus = new(target.Name);
    private readonly HashSet<string> _findings = [];
    private readonly ulong _stream = Fnv.Hash(target.Name);
    private long _runs;
    private long _accepted;

    /// <summary>Runs them and says what came of it.</summary>
    public TargetReport Run()
    {
        long start = Stopwatch.GetTimestamp();
        using var watchdog = new Watchdog(input => Report(input, "it does not come to an end"));
        IEnumerable<byte[]> known = _corpus.Embedded();
        if (options.CorpusFolder is { } folder) known = known.Concat(_corpus.In(folder));
        foreach (byte[] input in known.ToArray()) RunCase(input, watchdog);
        var mutator = new Mutator(_random);
        for (long number = 0; number < options.Runs; number++)
        {
            if ((number & 255) == 0 && Stopwatch.GetElapsedTime(start) > options.Time) break;
            if (_findings.Count >= MostFindings) break;
            Make(number, mutator);
            RunCase(_case.Span, watchdog);
        }
        if (options.CorpusFolder is { } into) _corpus.Save(into);
        return new TargetReport(
            target.Name, _runs, _accepted, _corpus.Signatures, _findings.Count, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Runs one given case; false when it is a finding.</summary>
    public bool RunOne(byte[] input)
    {
        using var watchdog = new Watchdog(bytes => Report(bytes, "it does not come to an end"));
        RunCase(input, watchdog);
        output.WriteLine(FormattableString.Invariant(
            $"{target.Name}: {(_meter.IsAccepted ? "accepted" : "refused")}, {_meter.AllocatedBytes} bytes allocated, ")
            + FormattableString.Invariant($"{_meter.Elapsed.TotalMilliseconds:F3} ms"));
        return _findings.Count == 0;
    }

    private void Make(long number, Mutator mutator)
    {
        _random.Begin(options.Seed, _stream, number);
        _case.Clear();
        IReadOnlyList<byte[]> inputs = _corpus.Inputs;
        bool isOld = inputs.Count > 0 && _random.OneIn(3);
        if (isOld) _case.Raw(inputs[_random.Below(inputs.Count)]);
        else target.Generate(_random, _case);
        if (isOld || !_random.OneIn(4))
        {
            ReadOnlySpan<byte> other = inputs.Count > 0 ? inputs[_random.Below(inputs.Count)] : [];
            int from = _random.OneIn(50) ? 0 : target.PrefixBytes;
            mutator.Mutate(_case, Math.Min(from, _case.Length), other);
            target.Repair(_random, _case);
        }
        _case.Cut(target.MaxBytes);
    }

    private void RunCase(ReadOnlySpan<byte> input, Watchdog watchdog)
    {
        _runs++;
        watchdog.Watch(input);
        try
        {
            Measure(input);
            for (int retry = 0; IsDear(input.Length) is not null && retry < Retries; retry++) Measure(input);
        }
        catch (Exception fault)
        {
            Report(input.ToArray(), fault.ToString());
            return;
        }
        if (_meter.IsAccepted) _accepted++;
        if (IsDear(input.Length) is { } dear) Report(input.ToArray(), dear);
        _corpus.Offer(_meter.Signature, input);
    }

    private void Measure(ReadOnlySpan<byte> input)
    {
        _meter.Reset();
        target.Run(input, _meter);
    }

    /// <summary>What was too much of time or memory; the first runs pay for compilation, hence the retries.</summary>
    private string? IsDear(int length)
    {
        long allowedBytes = target.AllowedBytes(length) + _meter.GrantedBytes;
        if (_meter.AllocatedBytes > allowedBytes)
            return $"it allocated {_meter.AllocatedBytes} bytes for {length}, {allowedBytes} are allowed";
        TimeSpan allowed = (target.AllowedTime(length) + TimeSpan.FromMicroseconds(_meter.GrantedBytes / 100)) * options.Patience;
        return _meter.Elapsed > allowed ? $"it took {_meter.Elapsed.TotalMilliseconds:F1} ms for {length} bytes" : null;
    }

    private void Report(byte[] input, string what)
    {
        string[] lines = what.Split('\n');
        string first = Numbers().Replace(lines[0], "#") + lines.FirstOrDefault(line => line.Contains("Sluice.", StringComparison.Ordinal)
            && !line.Contains("Sluice.Fuzz.", StringComparison.Ordinal) && line.Contains(" at ", StringComparison.Ordinal));
        if (!_findings.Add(first)) return;
        output.WriteLine($"FINDING in {target.Name}: {what}");
        output.WriteLine($"  repeat: dotnet run -c Release --project tests/Sluice.Fuzz -- {target.Name} {Argument(input)}");
        output.Flush();
    }

    private static string Argument(byte[] input)
    {
        if (input.Length <= LongestHere) return $"--case {Convert.ToBase64String(input)}";
        string path = Path.Combine(Path.GetTempPath(), $"sluice-fuzz-{Fnv.Hash(Convert.ToBase64String(input)):x}");
        File.WriteAllBytes(path, input);
        return $"--file {path}";
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
