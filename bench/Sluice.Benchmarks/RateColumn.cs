using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Sluice.Benchmarks;

/// <summary>MB/s: the parameter <c>Bytes</c> of a benchmark over its median.</summary>
internal sealed class RateColumn : IColumn
{
    public string Id => "Rate";

    public string ColumnName => "MB/s";

    public bool AlwaysShow => false;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "10^6 plain bytes per second";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        if (benchmarkCase.Parameters.Items.FirstOrDefault(p => p.Name == "Bytes")?.Value is not int bytes) return "-";
        double? medianNs = summary[benchmarkCase]?.ResultStatistics?.Median;
        return medianNs is null ? "-" : (bytes * 1000.0 / medianNs.Value).ToString("0", CultureInfo.InvariantCulture);
    }

    public bool IsAvailable(Summary summary) =>
        summary.BenchmarksCases.Any(one => one.Parameters.Items.Any(parameter => parameter.Name == "Bytes"));

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
}
