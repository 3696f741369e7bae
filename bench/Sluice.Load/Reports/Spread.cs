namespace Sluice.Load.Reports;

/// <summary>What several runs say about one figure.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    public static Spread Of(double[] values)
    {
        if (values.Length == 0) return new Spread(double.NaN, double.NaN, double.NaN);
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>Inside the spread counts as equal: the median of one lies between the least and the most of the other.</summary>
    public bool IsEqualTo(Spread other) => other.Contains(Median) || Contains(other.Median);

    private bool Contains(double value) => value >= Least && value <= Most;
}
