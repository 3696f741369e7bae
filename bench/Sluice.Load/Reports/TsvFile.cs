using System.Globalization;
using Sluice.Load.Cells;
using Sluice.Load.Measuring;

namespace Sluice.Load.Reports;

/// <summary>Every run as a line of tab-separated values, dropped ones too. "NaN": not measured.</summary>
internal sealed class TsvFile : IDisposable
{
    private static readonly (string Name, Func<RunResult, double> Value)[] Columns =
    [
        ("cost", run => run.Cost), ("seconds", run => run.Seconds), ("count_per_s", run => run.CountPerSecond),
        ("mib_per_s", run => run.MiBPerSecond), ("p50_ms", run => run.P50Ms), ("p99_ms", run => run.P99Ms), ("p999_ms", run => run.P999Ms),
        ("user_s", run => run.Server.Cpu.UserSeconds), ("system_s", run => run.Server.Cpu.SystemSeconds),
        ("rss_mib", run => run.Server.ResidentMiB), ("peak_mib", run => run.Server.PeakMiB),
        ("allocated_bytes", run => run.Server.AllocatedBytes), ("allocated_per_count", run => run.AllocatedPerCount),
        ("also", run => run.Also), ("dirty_mib", run => run.DirtyMiB), ("writeback_mib", run => run.WritebackMiB),
        ("load_cores", run => run.LoadCores), ("foreign_cores", run => run.ForeignCores),
    ];

    private readonly StreamWriter? _writer;

    public TsvFile(string? path)
    {
        if (path is null) return;
        _writer = new StreamWriter(path);
        _writer.WriteLine("cell\tserver\tpair\tkept\tunit\talso_unit\t" + string.Join('\t', Columns.Select(column => column.Name)));
    }

    public void Write(Cell cell, string server, int pair, bool isKept, RunResult result)
    {
        if (_writer is null) return;
        IEnumerable<string> values = Columns.Select(column => column.Value(result).ToString("R", CultureInfo.InvariantCulture));
        string number = pair.ToString(CultureInfo.InvariantCulture);
        string[] head = [cell.Name, server, number, isKept ? "1" : "0", cell.Unit, cell.AlsoUnit];
        _writer.WriteLine(string.Join('\t', head.Concat(values)));
        _writer.Flush();
    }

    public void Dispose() => _writer?.Dispose();
}
